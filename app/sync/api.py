"""The API's frame: flask-smorest with every refusal as problem+json, in the document as well as at run time."""

from http import HTTPStatus
from typing import Any

from flask import Flask, Request, request
from flask_smorest import Api, Blueprint
from flask_wtf.csrf import CSRFProtect
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import HTTPException

from app import answers, problems
from app.bodies import load_json
from app.sync.schemas import OperationSchema, ProblemSchema


class StrictParser(FlaskParser):
    """Reads bodies as app/bodies.py does; its own reader takes NaN and a key twice, and dies of 100,000 brackets."""

    def _raw_load_json(self, req: Request) -> Any:
        try:
            return load_json(req.get_data(cache=True))
        except ValueError:
            raise problems.Problem(problems.REQUEST_NOT_JSON) from None


class PhoneBlueprint(Blueprint):
    """The API's blueprint, with strict bodies."""

    ARGUMENTS_PARSER = StrictParser()


class XunfangApi(Api):
    """Answers refusals in our own shape, and only under /api (its own handler would take the console's 404 too)."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Left to app/answers.py, which goes by the address."""

    def _register_responses(self) -> None:
        """Documents every refusal as what it is; the frame alone would call it application/json."""
        content = {"application/problem+json": {"schema": self.ERROR_SCHEMA}}
        for name, description in [*((status.name, status.phrase) for status in HTTPStatus), ("DEFAULT_ERROR", "A refusal of the catalogue")]:
            self.spec.components.response(name, {"description": description, "content": content}, lazy=True)

    def handle_http_exception(self, error: HTTPException) -> Any:
        return answers.answer_http(error)


def init_api(app: Flask, csrf: CSRFProtect) -> None:
    """Register the API's blueprint and its OpenAPI document at /api/openapi.json."""
    from app.sync.views import blueprint

    app.config["API_SPEC_OPTIONS"] = {
        "info": {"description": "What a phone says to the station. docs/sync-protocol.md tells the whole story."},
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }
    csrf.exempt(blueprint)
    api = XunfangApi(app)
    api.spec.components.schema("Operation", schema=OperationSchema)
    api.register_blueprint(blueprint)
    app.before_request(_only_json)


def _only_json() -> None:
    """A form cannot be posted to /api from another page by mistake or by malice."""
    if request.path.startswith("/api/") and request.method == "POST" and not request.is_json:
        raise problems.Problem(problems.REQUEST_NOT_JSON)
