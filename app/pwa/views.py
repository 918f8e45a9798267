"""The phone's shell: its page, its worker, its manifest. Everything here is the same for everybody and holds no data."""

from flask import Blueprint, Response, jsonify, redirect, request, url_for

from app.assets import asset, dist_folder

pwa = Blueprint("pwa", __name__)


@pwa.get("/app")
def app_without_slash() -> Response:
    """The scope of the worker ends with a slash."""
    return redirect(url_for("pwa.phone_page"))  # type: ignore[return-value]


@pwa.get("/app/")
def phone_page() -> Response:
    """The page, byte for byte as the worker knows it."""
    return _built("phone.html", "text/html; charset=utf-8")


@pwa.get("/sw.js")
def worker() -> Response:
    """The service worker, at the root so that its scope may be /app/."""
    return _built("worker.js", "text/javascript; charset=utf-8")


@pwa.get("/app/manifest.webmanifest")
def manifest() -> Response:
    """What a phone shows for the installed app; its names say nothing of what it is for."""
    response = jsonify(
        {
            "name": "巡访 Xunfang",
            "short_name": "巡访",
            "id": "/app/",
            "start_url": "/app/",
            "scope": "/app/",
            "display": "standalone",
            "background_color": "#F5F3EC",
            "theme_color": "#F5F3EC",
            "lang": "zh-CN",
            "icons": [
                {"src": asset("icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": asset("icon-512.png"), "sizes": "512x512", "type": "image/png"},
                {"src": asset("icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            ],
        }
    )
    response.content_type = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _built(name: str, content_type: str) -> Response:
    """A built file as it is, or as the build compressed it for whoever says that they can read that."""
    is_packed = bool(request.accept_encodings["gzip"])
    response = Response((dist_folder() / (f"{name}.gz" if is_packed else name)).read_bytes(), content_type=content_type)
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "no-cache"
    return response
