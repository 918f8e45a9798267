"""One-time codes of an authenticator (RFC 6238), and how the secret they come from is kept: never as it is.
Why it is sealed as it is, and what happens when the server's key changes, stands in docs/decisions/."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
from itsdangerous import BadData, URLSafeSerializer

from app import clock

STEP_SECONDS = 30
# A phone's clock may be one step off either way.
DRIFT_STEPS = 1
ISSUER = "Xunfang"
_SECRET_BYTES = 20


@dataclass(frozen=True)
class Sealed:
    """A secret as the database holds it: hex of the secret under a pad, the pad's salt, and the name of the key."""

    sealed_secret: str
    salt: str
    key_name: str


def make_secret() -> str:
    """160 random bits in base 32, as authenticators take them."""
    return pyotp.random_base32(32)


def address_of(secret: str, badge_no: str) -> str:
    """The otpauth address that an authenticator scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=badge_no, issuer_name=ISSUER)


def step_at(now: datetime) -> int:
    """The number of the 30 seconds an instant lies in."""
    return clock.to_ms(now) // (STEP_SECONDS * 1000)


def step_that_fits(secret: str, typed: str, *, now: datetime, after: int) -> int | None:
    """The step whose code was typed, among this one and its neighbours, or None. Steps up to `after` are spent."""
    if not typed.isascii():
        return None
    machine, this = pyotp.TOTP(secret), step_at(now)
    fitting = [step for step in range(this - DRIFT_STEPS, this + DRIFT_STEPS + 1) if hmac.compare_digest(machine.generate_otp(step).encode(), typed.encode())]
    return next((step for step in fitting if step > after), None)


def seal(secret: str, secret_keys: Sequence[str]) -> Sealed:
    """Lay a pad over a secret that only a holder of the server's newest key can lay again; each salt is used once."""
    salt = secrets.token_bytes(16)
    return Sealed(_under_pad(base64.b32decode(secret), secret_keys[0], salt).hex(), salt.hex(), key_name(secret_keys[0]))


def unseal(sealed: Sealed, secret_keys: Sequence[str]) -> str | None:
    """The secret, or None where none of the server's keys sealed it."""
    key = next((key for key in secret_keys if key_name(key) == sealed.key_name), None)
    if key is None:
        return None
    return base64.b32encode(_under_pad(bytes.fromhex(sealed.sealed_secret), key, bytes.fromhex(sealed.salt))).decode()


def key_name(secret_key: str) -> str:
    """16 hex digits that tell keys apart and nothing of them."""
    return hmac.new(secret_key.encode(), b"second-step:name", hashlib.sha256).hexdigest()[:16]


def _under_pad(data: bytes, secret_key: str, salt: bytes) -> bytes:
    pad = hmac.new(secret_key.encode(), b"second-step:pad:" + salt, hashlib.sha256).digest()[:_SECRET_BYTES]
    return bytes(left ^ right for left, right in zip(data, pad, strict=True))


# What goes to the browser and comes back signed: nothing of it is kept meanwhile


def sign(purpose: str, content: list[str], secret_keys: Sequence[str], now: datetime) -> str:
    """A text that only this server can have written, for one purpose, with the time it was written at."""
    signed: str = URLSafeSerializer(list(reversed(secret_keys)), salt=f"xunfang:{purpose}").dumps([*content, clock.to_ms(now)])
    return signed


def read_signed(purpose: str, signed: str, secret_keys: Sequence[str], *, now: datetime, minutes: int) -> list[str] | None:
    """What was signed for a purpose, or None where it was not, or longer ago than so many minutes."""
    try:
        *content, at = URLSafeSerializer(list(reversed(secret_keys)), salt=f"xunfang:{purpose}").loads(signed)
    except BadData:
        return None
    return content if 0 <= clock.to_ms(now) - at < minutes * 60_000 else None
