"""Settings, read once at start. Refuses to start where a promise could not be kept, and says why in a sentence."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODES = ("demo", "test", "production")

MAX_BODY_BYTES = 1024 * 1024  # A request body, inflated (architecture.md, Settled questions).
MAX_FILE_MB = 5  # A list of places that is uploaded at a desk.


class RefusedToStart(RuntimeError):
    """The settings would break a promise; the text says which and what to do."""


def load_settings(overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    """Read the environment, apply overrides (tests) and check the whole.

    Raises RefusedToStart with one sentence a person can act on.
    """
    settings: dict[str, Any] = {
        "MODE": os.environ.get("XUNFANG_MODE", "demo"),
        "INSTANCE": os.environ.get("XUNFANG_INSTANCE", str(ROOT / "instance")),
        "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
        "SECRET_KEYS": [key for key in os.environ.get("SECRET_KEYS", "").split(",") if key],
        "CLOCK_OFFSET_MS": int(os.environ.get("XUNFANG_CLOCK_OFFSET_MS", "0")),
        "FAILPOINT": os.environ.get("XUNFANG_FAILPOINT", ""),
        "SQLITE_MAX_PAGES": int(os.environ.get("XUNFANG_SQLITE_MAX_PAGES", "0")),
        # How long a request waits for its turn to write before the phone is told to come again.
        "WRITE_WAIT_SECONDS": float(os.environ.get("XUNFANG_WRITE_WAIT_SECONDS", "10")),
        # The oldest build that is still sent changes; older ones only upload. 0 leaves it to the program (app/sync/schemas.py).
        "BUILD_MIN": int(os.environ.get("XUNFANG_BUILD_MIN", "0")),
    }
    settings.update(overrides or {})
    _refuse_what_cannot_be_kept(settings)
    instance = Path(settings["INSTANCE"])
    # Only its owner looks in: the demo's database and pass-phrases lie there.
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not settings["DATABASE_URL"]:
        settings["DATABASE_URL"] = f"sqlite:///{instance.resolve() / 'xunfang.sqlite3'}"
    if not settings["SECRET_KEYS"]:
        settings["SECRET_KEYS"] = [_demo_secret(instance)]
    return {
        **settings,
        "SECRET_KEY": settings["SECRET_KEYS"][0],
        "SECRET_KEY_FALLBACKS": settings["SECRET_KEYS"][1:],
        "SQLALCHEMY_DATABASE_URI": _with_driver(settings["DATABASE_URL"]),
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "WTF_CSRF_TIME_LIMIT": None,
        # Our pages send no Referer (security.py), and Flask-WTF would refuse every form over TLS without one.
        "WTF_CSRF_SSL_STRICT": False,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "API_TITLE": "Xunfang",
        "API_VERSION": "1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api",
        "OPENAPI_JSON_PATH": "openapi.json",
    }


def _refuse_what_cannot_be_kept(settings: dict[str, Any]) -> None:
    if settings["MODE"] not in MODES:
        raise RefusedToStart(f"XUNFANG_MODE must be one of {', '.join(MODES)}, not {settings['MODE']!r}.")
    if settings["MODE"] != "production":
        return
    if settings["CLOCK_OFFSET_MS"] or settings["FAILPOINT"]:
        raise RefusedToStart("Production refuses a set clock and a failpoint; unset XUNFANG_CLOCK_OFFSET_MS and XUNFANG_FAILPOINT.")
    if not settings["DATABASE_URL"]:
        raise RefusedToStart("Production needs DATABASE_URL; the embedded demo database is not for real data.")
    if not settings["SECRET_KEYS"]:
        raise RefusedToStart("Production needs SECRET_KEYS, newest first, separated by commas.")
    if not os.environ.get("BACKUP_KEY"):
        raise RefusedToStart("Production needs BACKUP_KEY, the key that backups are sealed with.")
    raise RefusedToStart("Production is refused for now: the phone's store is not encrypted yet, and real people's doors must not lie on a phone in the clear.")


def _demo_secret(instance: Path) -> str:
    path = instance / "secret"
    if not path.exists():
        # Workers start together: each writes its own file whole, the first to link it wins, and all read the same one.
        draft = instance / f"secret.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def _with_driver(url: str) -> str:
    if url.startswith("postgresql://"):
        return "postgresql+psycopg://" + url.removeprefix("postgresql://")
    return url
