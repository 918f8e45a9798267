"""What may be taken along (screens.md S10): columns first, a reason always, a file that is written while its page may be left.
Must never hand out somebody else's export, a room, an outcome code, or a row without its reason in the log of actions."""

import dataclasses
import uuid
from datetime import timedelta
from typing import Any

from flask import Response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, dates, problems
from app.console.blueprint import console, desk, problem_words, scope, today
from app.console.exports import presenters
from app.console.exports.forms import CountFilterForm, ExportForm
from app.console.visits.forms import LogFilterForm
from app.database import db
from app.exports.commands import ask_for_export, is_ready, note_taken
from app.exports.files import TYPES, path_of, read_rows
from app.exports.models import Export
from app.exports.presenters import columns_of
from app.exports.queries import export_of, exports_of, zone_day_rows
from app.identity import queries
from app.identity.guards import desk_required, is_uuid, step_up_required
from app.places.queries import zones_in
from app.translations import language
from app.visits.queries import LogFilter, count_visits

CONTENTS = ("visits", "zone_days")
SHOWN_FOR = timedelta(days=7)


@console.route("/exports", methods=["GET", "POST"])
@desk_required("exports:make")
@step_up_required
def exports() -> AnyResponse | tuple[str, int]:
    """Choose what, see its columns and how many rows, say why; below, what this person asked for in the last week."""
    contents = request.values.get("contents") if request.values.get("contents") in CONTENTS else "visits"
    assert contents is not None
    filter_form = _filter_form(contents)
    filters = _filters(filter_form)
    rows = _count(contents, filters)
    form, problem, status = ExportForm(), None, 200
    if request.method == "POST":
        try:
            if filters is None:
                raise problems.Problem(problems.EXPORT_NOTHING)
            _ask(form, contents, filters, rows)
            return redirect(url_for("console.exports", contents=contents, **filter_form.in_address(), said="asked"), 303)
        except problems.Problem as refused:
            if refused.refusal == problems.REQUEST_NOT_FOUND:
                raise
            problem = _beside_its_field(form, refused)
            status = refused.refusal.status
    else:
        form.export_id.data = str(uuid.uuid4())
    page = render_template(
        "console/exports.html",
        contents=contents,
        kinds=presenters.contents_words(),
        columns=columns_of(contents),
        form=form,
        filter_form=filter_form,
        span=filter_form.span() if isinstance(filter_form, CountFilterForm) else None,
        address=filter_form.in_address(),
        rows=rows,
        rows_words=dates.count_words(rows),
        problem=problem_words(problem),
        is_asked=request.args.get("said") == "asked",
        mine=_mine(),
    )
    return page, status


def _beside_its_field(form: ExportForm, refused: problems.Problem) -> problems.Problem | None:
    """Put what is wrong with the reason beside it; gives back what concerns the whole."""
    if refused.refusal not in (problems.EXPORT_NEEDS_REASON, problems.TEXT_HAS_PHONE_NUMBER, problems.TEXT_HAS_ID_NUMBER):
        return None if form.reason.errors else refused
    form.reason.errors = [f"{refused.refusal.sentence(language())}{' ' if language() == 'en' else ''}{refused.refusal.way_out(language())}"]
    return None


def _filter_form(contents: str) -> LogFilterForm | CountFilterForm:
    community = desk().community
    zones = zones_in(db.session(), scope())
    if contents == "zone_days":
        return CountFilterForm(request.values, zones, today(community))
    people = [person for person in queries.staff_of_community(db.session(), community.id) if "coordinator" in person.roles]
    form = LogFilterForm(request.values, zones, people, community.id)
    # How a visit stands in the review is for the page, and changes while a file is written.
    form.review.data = None
    return form


def _filters(form: LogFilterForm | CountFilterForm) -> dict[str, str | None] | None:
    """The filter as an export keeps it, or None where it names nothing that exists."""
    chosen = form.chosen()
    if isinstance(chosen, LogFilter):
        return {name: value for name, value in dataclasses.asdict(chosen).items() if name != "review"}
    return chosen


def _count(contents: str, filters: dict[str, Any] | None) -> int:
    if filters is None:
        return 0
    if contents == "visits":
        return count_visits(db.session(), scope(), LogFilter(**filters))
    return len(zone_day_rows(db.session(), scope(), filters["zone_id"], filters["first"], filters["last"]))


def _ask(form: ExportForm, contents: str, filters: dict[str, str | None], rows: int) -> None:
    wanted, community = form.wanted(contents, filters, language()), desk().community
    with database.transaction(community.id) as session:
        ask_for_export(
            session, community_id=community.id, staff_id=desk().staff.id, export_id=str(form.export_id.data), wanted=wanted, rows=rows, now=clock.now()
        )


def _mine() -> list[presenters.ExportRow]:
    community, now = desk().community, clock.now()
    found = exports_of(db.session(), community.id, desk().staff.id, now - SHOWN_FOR)
    return [presenters.export_row(export, community.time_zone, today(community), now) for export in found]


@console.get("/exports/mine")
@desk_required("exports:make")
def exports_mine() -> str:
    """How far one's own exports are, for a page that stays open."""
    return render_template("console/_exports_mine.html", mine=_mine())


def _ready_export(export_id: str) -> Export:
    """An export of this very person whose file is there. Raises Problem request.not_found for anything else, somebody else's too."""
    found = export_of(db.session(), desk().community.id, desk().staff.id, export_id) if is_uuid(export_id) else None
    if found is None or not is_ready(found, clock.now()) or not path_of(str(found.file_name)).exists():
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    return found


@console.get("/exports/<export_id>/file")
@desk_required("exports:make")
def export_file(export_id: str) -> Response:
    """The file, for whoever asked for it. That it was taken is written down before it goes."""
    export = _ready_export(export_id)
    if export.form == "page":
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    _write_down(export)
    path = path_of(str(export.file_name))
    # A name that says nothing on a shared desk.
    answer = send_file(path, mimetype=TYPES[export.form], as_attachment=True, download_name=f"xunfang.{export.form}", etag=False, max_age=None)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers.pop("Last-Modified", None)
    return answer


@console.get("/exports/<export_id>/page")
@desk_required("exports:make")
def export_page(export_id: str) -> str:
    """The same rows as a page to print: black on white, a neutral title."""
    export = _ready_export(export_id)
    if export.form != "page":
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    _write_down(export)
    heads, *rows = read_rows(str(export.file_name))
    row = presenters.export_row(export, desk().community.time_zone, today(desk().community), clock.now())
    return render_template("console/export_page.html", heads=heads, rows=rows, row=row)


def _write_down(export: Export) -> None:
    with database.transaction(desk().community.id) as session:
        note_taken(session, export, clock.now())
