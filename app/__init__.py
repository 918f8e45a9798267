"""Xunfang's server. `create_app()` puts the house together: settings, database, the four doors."""

from typing import Any

import structlog
from flask import Flask
from flask_wtf.csrf import CSRFProtect
from whitenoise import WhiteNoise

from app import answers, bodies, security
from app.assets import asset, dist_folder
from app.config import ROOT, load_settings
from app.database import init_database
from app.translations import language, translate
from app.vocabulary import label, vocabulary

csrf = CSRFProtect()


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """Build the application.

    Args:
        overrides: settings that win over the environment's (tests).

    Raises RefusedToStart (app/config.py) when the settings would break a promise.
    """
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None, instance_path=str(ROOT / "instance"))
    app.request_class = bodies.Request
    app.json = bodies.StrictJSON(app)
    app.config.update(load_settings(overrides))
    _set_up_log()
    security.init_security(app)
    init_database(app)
    bodies.init_bodies(app)
    csrf.init_app(app)
    answers.init_answers(app)
    _teach_templates(app)
    _open_doors(app)
    _serve_static(app)
    return app


def _open_doors(app: Flask) -> None:
    from app.cli import init_cli
    from app.console.pages import console
    from app.public.views import public
    from app.pwa.views import pwa
    from app.sync.api import init_api

    app.register_blueprint(public)
    app.register_blueprint(pwa)
    app.register_blueprint(console)
    init_api(app, csrf)
    init_cli(app)


def _teach_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"_": translate, "language": language(), "asset": asset, "label": label, "words": vocabulary()})


def _serve_static(app: Flask) -> None:
    dist_folder().mkdir(parents=True, exist_ok=True)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(dist_folder()),
        prefix="static/dist/",
        immutable_file_test=lambda path, url: True,
        # Left to itself WhiteNoise lets every other site read these files.
        allow_all_origins=False,
        add_headers_function=security.static_headers,
    )


def _set_up_log() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(answers.where_it_happened),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        cache_logger_on_first_use=False,
    )
