"""Headers, Content Security Policies and the same-origin rule for every answer.
Never sends `Clear-Site-Data: "storage"`: it would delete unsent records (measured, safety.md F7)."""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface

from app import problems

UNSAFE_METHODS = {"POST", "PUT", "PATCH", "DELETE"}

_CSP_COMMON = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; script-src 'self'"
)
# The phone's page runs under Trusted Types; htmx in the console does not (stack.md, section 7). It alone may run WebAssembly: the reader of
# building codes, where the browser has none.
PHONE_CSP = _CSP_COMMON + " 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types xunfang-sw lit-html"
PAGE_CSP = _CSP_COMMON

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Nothing goes to other sites. Not `no-referrer`: browsers then call the origin of our own forms "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_NOTHING_OF_THE_PERSON = "geolocation=(), microphone=(), camera=()"
# The camera reads the code at a building's entrance, on the phone's page and nowhere else (domain.md V6).
_CAMERA_FOR_CODES = "geolocation=(), microphone=(), camera=(self)"


class Sessions(SecureCookieSessionInterface):
    """The cookie that holds a form's token. Where the link is encrypted it never travels in the clear; a demo on 127.0.0.1 has no TLS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def init_security(app: Flask) -> None:
    """Refuse requests from other sites before anything else, and put the headers on every answer."""
    app.session_interface = Sessions()
    app.before_request(refuse_other_sites)
    app.after_request(add_headers)


def refuse_other_sites() -> None:
    """Unsafe methods only from our own pages; a phone proves itself by its Bearer token instead of a cookie.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin (stack.md, section 3).
    """
    if request.method not in UNSAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site in ("same-origin", "none"):
            return
    else:
        origin = request.headers.get("Origin")
        if origin is not None:
            if urlsplit(origin).netloc == request.host:
                return
        elif request.path.startswith("/api/"):
            # No browser page can leave both headers away; a program may, and /api ignores cookies.
            return
    raise problems.Problem(problems.REQUEST_CROSS_SITE)


def add_headers(response: Response) -> Response:
    """Every answer: policies, no caching unless the view said otherwise."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    is_phone = request.path.startswith("/app")
    response.headers.setdefault("Content-Security-Policy", PHONE_CSP if is_phone else PAGE_CSP)
    response.headers.setdefault("Permissions-Policy", _CAMERA_FOR_CODES if is_phone else _NOTHING_OF_THE_PERSON)
    response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    return response


def static_headers(headers: dict[str, str], _path: str, _url: str) -> None:
    """The same headers for files that never pass through Flask (WhiteNoise)."""
    for name, value in {**HEADERS, "Content-Security-Policy": PAGE_CSP, "Permissions-Policy": _NOTHING_OF_THE_PERSON}.items():
        headers[name] = value
