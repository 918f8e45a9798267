"""A community's own list in the browser: uploaded, looked at as a dry run, and written exactly as it was seen (screens.md S8).
Columns about people are neither read nor kept, and the page says so."""

import uuid
from pathlib import Path

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, problems
from app.answers import answer_http
from app.bodies import TAKES_A_FILE, Request
from app.config import MAX_FILE_MB
from app.console.blueprint import console, desk, problem_words
from app.console.places.forms import AcceptForm, UploadForm
from app.console.places.plan_words import plan_words
from app.console.places.writing import write_plan
from app.database import db
from app.identity.guards import desk_required, is_uuid
from app.places.import_command import existing_places
from app.places.import_drafts import Draft, Owner, keep_draft, put_away, put_away_old, read_draft
from app.places.import_plan import Plan, make_plan
from app.places.import_rows import read_rows
from app.places.table import read_table

Page = tuple[str, int] | str


def _owner() -> Owner:
    return Owner(desk().community.id, desk().staff.id)


def _instance() -> Path:
    return Path(current_app.config["INSTANCE"])


@console.route("/places/import", methods=["GET", "POST"])
@desk_required("places:write")
def places_import() -> AnyResponse | Page:
    """Choose a file. One that cannot be read as a list is answered in words and kept nowhere."""
    put_away_old(_instance(), clock.now())
    form = UploadForm()
    if request.method == "GET":
        return _upload_page(form, None)
    try:
        draft_id = _keep(form)
    except problems.Problem as problem:
        return _upload_page(form, problem)
    return redirect(url_for("console.import_draft", draft_id=draft_id), 303)


def _keep(form: UploadForm) -> str:
    chosen = form.file.data
    data = chosen.read() if chosen else b""
    if not data:
        raise problems.Problem(problems.PLACES_NO_FILE)
    if len(data) > MAX_FILE_MB * 1024 * 1024:
        raise problems.Problem(problems.PLACES_FILE_TOO_LARGE, most_mb=MAX_FILE_MB)
    table = read_table(data)
    read_rows(table)
    draft_id = str(uuid.uuid4())
    try:
        keep_draft(_instance(), owner=_owner(), draft_id=draft_id, data=data, table=table, now=clock.now())
    except OSError:
        raise problems.Problem(problems.SERVER_FULL) from None
    return draft_id


def _upload_page(form: UploadForm, problem: problems.Problem | None) -> Page:
    page = render_template("console/places_import.html", form=form, most_mb=MAX_FILE_MB, problem=problem_words(problem))
    return (page, problem.refusal.status) if problem else page


@console.errorhandler(RequestEntityTooLarge)
def file_too_large(error: RequestEntityTooLarge) -> AnyResponse | Page:
    """A file beyond the limit is not read; what is on its way is dropped, and the page says so."""
    if request.endpoint != TAKES_A_FILE:
        return answer_http(error)
    if isinstance(request, Request):
        request.drop_body()
    page: AnyResponse | Page = _refused_file()
    return page


@desk_required("places:write")
def _refused_file() -> Page:
    # The form that came is not read again: it is what was too large.
    return _upload_page(UploadForm(formdata=None), problems.Problem(problems.PLACES_FILE_TOO_LARGE, most_mb=MAX_FILE_MB))


@console.route("/places/import/<draft_id>", methods=["GET", "POST"])
@desk_required("places:write")
def import_draft(draft_id: str) -> AnyResponse | Page:
    """The dry run of one uploaded list, and its writing: what is written is the plan that was seen, or nothing."""
    if not is_uuid(draft_id):
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    try:
        draft = read_draft(_instance(), owner=_owner(), draft_id=draft_id, now=clock.now())
    except problems.Problem as problem:
        if problem.refusal is problems.REQUEST_NOT_FOUND:
            raise
        return _upload_page(UploadForm(formdata=None), problem)
    if request.method == "GET":
        return _plan_page(make_plan(read_rows(draft.table), existing_places(db.session(), desk().community.id)), None)
    try:
        said = _write(draft, AcceptForm().seen.data or "")
    except problems.Problem as problem:
        return _plan_page(make_plan(read_rows(draft.table), existing_places(db.session(), desk().community.id)), problem)
    put_away(_instance(), owner=_owner(), draft_id=draft_id)
    return redirect(url_for("console.places", said=said), 303)


def _plan_page(plan: Plan, problem: problems.Problem | None) -> Page:
    page = render_template(
        "console/places_plan.html", plan=plan_words(plan), seen=plan.fingerprint, form=AcceptForm(formdata=None), problem=problem_words(problem)
    )
    return (page, problem.refusal.status) if problem else page


def _write(draft: Draft, seen: str) -> str:
    """Write the plan that was seen. Raises Problem places.changed where another would be written by now."""
    reading = read_rows(draft.table)
    with database.transaction(desk().community.id) as writing:
        plan = make_plan(reading, existing_places(writing, desk().community.id))
        if not plan.is_empty and plan.fingerprint != seen:
            raise problems.Problem(problems.PLACES_CHANGED)
        return write_plan(writing, plan, draft.sha256)
