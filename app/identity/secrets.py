"""Tokens, activation codes and pass-phrases: how they are made and how they are kept.
Nothing here is stored as it is; a reader of the database finds digests only."""

import hashlib
import hmac
import secrets
import threading
import uuid
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U.
CODE_LENGTH = 8
LEAST_PASSPHRASE = 12
COMMON_PASSPHRASES = frozenset({"123456789012", "passwordpassword", "qwertyuiop12", "xunfangxunfang", "111111111111", "abcdefghijkl"})

# OWASP's Argon2id setting; two at a time, so that sign-ins cannot eat the machine's memory (stack.md, section 3).
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turns = threading.BoundedSemaphore(2)
_NOBODY = _hasher.hash(secrets.token_hex(16))


def token_sha256(token: str) -> str:
    """The digest a 256-bit token is stored and found by."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def make_code() -> str:
    """An activation code of 8 characters, 40 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def normal_code(typed: str) -> str:
    """What was typed, as it was meant: upper case, O is 0, I and L are 1, spaces and dashes away."""
    return typed.upper().replace(" ", "").replace("-", "").translate(str.maketrans("OIL", "011"))


def code_digest(secret_key: str, code: str) -> str:
    """A code is short, so its digest is keyed: without the server's secret a stolen table cannot be searched."""
    return hmac.new(secret_key.encode(), code.encode(), hashlib.sha256).hexdigest()


def code_digests(secret_keys: Sequence[str], code: str) -> list[str]:
    """A code's digest under each of the server's keys, newest first: what was kept under an older key is found until that key goes."""
    return [code_digest(key, code) for key in secret_keys]


def passphrase_hash(passphrase: str) -> str:
    """Argon2id."""
    with _turns:
        return _hasher.hash(passphrase)


def is_passphrase(stored: str | None, passphrase: str) -> bool:
    """Whether a pass-phrase fits; takes as long for nobody as for somebody, so that names cannot be guessed by time."""
    with _turns:
        try:
            _hasher.verify(stored or _NOBODY, passphrase)
        except VerifyMismatchError:
            return False
    return stored is not None


def make_epoch() -> str:
    """A new name for a log that has been put back to an earlier state."""
    return str(uuid.uuid4())
