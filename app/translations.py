"""Languages of the server's pages: zh-Hans is the source, en is complete. A missing translation is a failing test, not a blank."""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from flask import g, has_app_context, has_request_context, request

LANGUAGES = ("zh-Hans", "en")
LANGUAGE_COOKIE = "language"
_FOLDER = Path(__file__).with_name("locale")


@cache
def catalogue(language: str) -> dict[str, str]:
    """Message to translation, from app/locale/<language>.po; empty for the source language."""
    if language == "zh-Hans":
        return {}
    with (_FOLDER / f"{language}.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}


def language() -> str:
    """The language of this request, or of what a process writes for somebody (`g.language`): her choice, else the browser's, else zh-Hans."""
    if not has_request_context():
        return str(g.get("language", "zh-Hans")) if has_app_context() else "zh-Hans"
    if "language" not in g:
        chosen = request.cookies.get(LANGUAGE_COOKIE)
        g.language = chosen if chosen in LANGUAGES else _from_browser()
    chosen_language: str = g.language
    return chosen_language


def _from_browser() -> str:
    best = request.accept_languages.best_match(["zh-Hans", "zh-CN", "zh", "en"], default="zh-Hans")
    return "en" if best == "en" else "zh-Hans"


def translate(message: str, **values: object) -> str:
    """A message (its zh-Hans text) in this request's language, with {values} filled in."""
    text = catalogue(language()).get(message, message)
    return text.format(**values) if values else text
