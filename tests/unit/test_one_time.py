"""Codes of an authenticator and the secret they come from: RFC 6238's own numbers, one use a code, and a database that alone tells nothing."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from app.identity import one_time

# RFC 6238, appendix B (SHA-1): its secret, and the last six digits at some of its times.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}
KEYS = ["newest key", "older key"]
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES.items())
def test_the_standards_own_codes_fit(seconds: int, code: str) -> None:
    assert one_time.step_that_fits(RFC_SECRET, code, now=at(seconds), after=0) == seconds // 30


def test_a_clock_may_be_one_step_off_and_no_more() -> None:
    for seconds, fits in ((-61, False), (-30, True), (0, True), (30, True), (61, False)):
        found = one_time.step_that_fits(RFC_SECRET, "005924", now=at(1234567890 + seconds), after=0)
        assert (found is not None) == fits, seconds


def test_a_step_that_was_used_and_all_before_it_are_spent() -> None:
    step = 1234567890 // 30
    assert one_time.step_that_fits(RFC_SECRET, "005924", now=at(1234567890), after=step - 1) == step
    assert one_time.step_that_fits(RFC_SECRET, "005924", now=at(1234567890), after=step) is None


@pytest.mark.parametrize("typed", ["", "00592", "0059240", "００５９２４", "abcdef", "\x00" * 6])
def test_what_is_no_code_never_fits(typed: str) -> None:
    assert one_time.step_that_fits(RFC_SECRET, typed, now=at(1234567890), after=0) is None


def test_a_sealed_secret_opens_with_the_servers_keys_and_with_no_other() -> None:
    secret = one_time.make_secret()
    sealed = one_time.seal(secret, KEYS)
    assert one_time.unseal(sealed, KEYS) == secret
    assert one_time.unseal(sealed, ["older key", "newest key"]) == secret
    assert one_time.unseal(sealed, ["older key"]) is None


def test_what_the_database_holds_tells_nothing_of_the_secret() -> None:
    secret = one_time.make_secret()
    first, second = one_time.seal(secret, KEYS), one_time.seal(secret, KEYS)
    plain = base64.b32decode(secret).hex()
    assert plain not in f"{first}{second}"
    assert first.sealed_secret != second.sealed_secret and first.salt != second.salt
    assert first.key_name == second.key_name != one_time.key_name("older key")


def test_what_the_browser_carries_is_believed_for_its_purpose_and_its_minutes_only() -> None:
    signed = one_time.sign("sign-in", ["a", "b"], KEYS, NOW)
    read = {"secret_keys": KEYS, "minutes": 5}
    assert one_time.read_signed("sign-in", signed, now=NOW + timedelta(minutes=4), **read) == ["a", "b"]  # type: ignore[arg-type]
    assert one_time.read_signed("sign-in", signed, now=NOW + timedelta(minutes=5), **read) is None  # type: ignore[arg-type]
    assert one_time.read_signed("sign-in", signed, now=NOW - timedelta(minutes=1), **read) is None  # type: ignore[arg-type]
    assert one_time.read_signed("second-step:x", signed, now=NOW, **read) is None  # type: ignore[arg-type]
    assert one_time.read_signed("sign-in", signed, now=NOW, secret_keys=["another key"], minutes=5) is None
    assert one_time.read_signed("sign-in", signed, now=NOW, secret_keys=["newer still", *KEYS], minutes=5) == ["a", "b"]
    assert one_time.read_signed("sign-in", "nothing of ours", now=NOW, **read) is None  # type: ignore[arg-type]
