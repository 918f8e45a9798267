"""Request bodies: inflated with a limit, parsed strictly. A gzip bomb is stopped while inflating, not after."""

import json
import zlib
from typing import Any

from flask import Flask, request
from flask import Request as FlaskRequest
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

from app import problems
from app.config import MAX_BODY_BYTES, MAX_FILE_MB

# The one form that takes a file, and what its other fields and the dressing of its parts may add.
TAKES_A_FILE = "console.places_import"
_DRESSING = 64 * 1024
# What is read off the line and dropped, so that a browser that is still sending hears the answer.
_MOST_DROPPED = 64 * 1024 * 1024


def init_bodies(app: Flask) -> None:
    """Let one form take more than any other request. Called before what reads forms, such as the check of their tokens."""

    @app.before_request
    def give_a_file_room() -> None:
        if request.endpoint == TAKES_A_FILE:
            request.max_content_length = MAX_FILE_MB * 1024 * 1024 + _DRESSING


class Request(FlaskRequest):
    """A request whose body may come gzipped; what the views see is always the inflated one."""

    def drop_body(self) -> None:
        """Read what is still arriving and keep none of it: a browser whose upload is cut shows its own words instead of the answer."""
        stream, left = self.environ["wsgi.input"], min(self.content_length or 0, _MOST_DROPPED)
        while left > 0 and (piece := stream.read(min(left, 64 * 1024))):
            left -= len(piece)

    def get_data(self, cache: bool = True, as_text: bool = False, parse_form_data: bool = False) -> Any:
        if self.headers.get("Content-Encoding", "").lower() != "gzip":
            return self._arrived(cache, as_text, parse_form_data)
        if not hasattr(self, "_inflated"):
            self._inflated = inflate(self._arrived(True, False, False))
        return self._inflated.decode("utf-8") if as_text else self._inflated

    def _arrived(self, cache: bool, as_text: bool, parse_form_data: bool) -> Any:
        try:
            return super().get_data(cache, as_text, parse_form_data)  # type: ignore[call-overload]
        except HTTPException:
            raise
        except Exception:
            # That an upload died, or that its chunks are none, the server under us tells only whoever reads, and each in its own way.
            raise problems.Problem(problems.REQUEST_NOT_JSON) from None

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        raise problems.Problem(problems.REQUEST_NOT_JSON)


def inflate(body: bytes) -> bytes:
    """Gunzip a body of at most MAX_BODY_BYTES. Raises Problem request.too_large or request.not_json."""
    machine = zlib.decompressobj(wbits=31)
    try:
        inflated = machine.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error:
        raise problems.Problem(problems.REQUEST_NOT_JSON) from None
    if len(inflated) > MAX_BODY_BYTES:
        raise problems.Problem(problems.REQUEST_TOO_LARGE, limit_kb=MAX_BODY_BYTES // 1024)
    if not machine.eof or machine.unused_data:
        raise problems.Problem(problems.REQUEST_NOT_JSON)
    return inflated


class StrictJSON(DefaultJSONProvider):
    """JSON as both programs read it: no NaN, no key twice, no huge nesting; written compact and in UTF-8."""

    ensure_ascii = False
    compact = True
    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return load_json(s)


def load_json(text: str | bytes) -> Any:
    """Parse JSON strictly. Raises ValueError for anything a browser's JSON.parse would refuse or read differently."""
    try:
        # Left to itself the parser also reads UTF-16 and broken UTF-8.
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
        return json.loads(decoded, parse_constant=_refuse_constant, object_pairs_hook=_refuse_key_twice)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _refuse_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def can_be_stored(text: str) -> bool:
    """Whether a text can be kept by both databases: no lone surrogate, no NUL."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\x00" not in text
