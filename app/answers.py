"""How a refusal leaves the server: problem+json (RFC 9457) under /api, a calm page elsewhere. Never a stack trace."""

import re
import traceback
from typing import Any

import structlog
from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from app import problems
from app.config import MAX_BODY_BYTES
from app.translations import language

log = structlog.get_logger()

# What a stranger may call a field is not repeated: a name is shown only where it could be one of ours.
_NAME = re.compile(r"[a-z][a-z0-9_.]{0,59}")


def init_answers(app: Flask) -> None:
    """Register the handlers that turn exceptions into answers."""
    app.register_error_handler(problems.Problem, answer_problem)
    app.register_error_handler(CSRFError, lambda _error: answer_problem(problems.Problem(problems.PAGE_EXPIRED)))
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_unexpected)


def problem_body(problem: problems.Problem) -> dict[str, Any]:
    """The problem+json members, sentences in both languages so that a phone may show either."""
    refusal, details = problem.refusal, problem.details
    return {
        "type": f"urn:xunfang:problem:{refusal.code}",
        "code": refusal.code,
        "status": refusal.status,
        "title": refusal.sentence(language(), **details),
        "detail": refusal.way_out(language(), **details),
        "zh": refusal.sentence("zh-Hans", **details),
        "en": refusal.sentence("en", **details),
    }


def answer_problem(problem: problems.Problem) -> Response:
    """A refusal as an answer, in the shape its address asks for."""
    if request.path.startswith("/api/"):
        response = jsonify(problem_body(problem))
        response.content_type = "application/problem+json"
    else:
        refusal, details = problem.refusal, problem.details
        page = render_template(
            "problem.html", sentence=refusal.sentence(language(), **details), way_out=refusal.way_out(language(), **details), code=refusal.code
        )
        response = Response(page, mimetype="text/html")
    response.status_code = problem.refusal.status
    if problem.retry_after is not None or problem.refusal.status == 503:
        response.headers["Retry-After"] = str(problem.retry_after or 10)
    return response


def answer_http(error: HTTPException) -> Response:
    """What Flask itself refuses, in the catalogue's words; an absent and a forbidden page answer alike."""
    if isinstance(error, NotFound):
        return answer_problem(problems.Problem(problems.REQUEST_NOT_FOUND))
    if isinstance(error, MethodNotAllowed):
        response = answer_problem(problems.Problem(problems.REQUEST_METHOD))
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or []))
        return response
    if isinstance(error, RequestEntityTooLarge):
        return answer_problem(problems.Problem(problems.REQUEST_TOO_LARGE, limit_kb=MAX_BODY_BYTES // 1024))
    if error.code == 422:
        return answer_problem(problems.Problem(problems.REQUEST_MALFORMED, what=what_is_malformed(getattr(error, "data", None))))
    if error.response is not None or error.code is None or error.code < 400:
        found: Response = error.get_response()  # type: ignore[assignment]
        return found
    return answer_problem(problems.Problem(problems.REQUEST_REFUSED)) if error.code < 500 else answer_unexpected(error)


def what_is_malformed(data: Any) -> str:
    """The names of the fields a schema refused, shortest first; never the values that were sent."""
    messages = (data or {}).get("messages", {}) if isinstance(data, dict) else {}
    names: list[str] = []

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            for key, child in node.items():
                walk(child, f"{path}.{key}".strip("."))
        elif path:
            names.append(path)

    walk(messages.get("json", messages), "")
    shown = [name for name in sorted(names, key=len) if _NAME.fullmatch(name)][:3]
    # One text for the sentences of both languages: the names of fields belong to neither.
    return ", ".join(shown) or "JSON"


def where_it_happened(exc_info: tuple[Any, Any, Any]) -> str:
    """An exception for the log: kinds and places, innermost cause first. Never its message: a database quotes the row it refuses, words and all."""
    error: BaseException | None = exc_info[1]
    parts: list[str] = []
    seen: set[int] = set()
    # An exception may be its own cause, a step or two away; a log line must end all the same.
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = "".join(traceback.format_tb(error.__traceback__))
        state = getattr(getattr(error, "orig", None), "sqlstate", None)
        parts.append(f"{type(error).__module__}.{type(error).__name__}{f' {state}' if state else ''}\n{frames}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "".join(reversed(parts))


def answer_unexpected(error: Exception) -> Response:
    """The last resort: logged whole without the request's body, shown as one calm sentence."""
    log.error("unexpected", path=str(request.url_rule or "unknown"), error=type(error).__name__, exc_info=error)
    return answer_problem(problems.Problem(problems.SERVER_UNEXPECTED))
