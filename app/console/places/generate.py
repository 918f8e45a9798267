"""A building made from floors and rooms: shown as a board first, then written as an import of the same rows would be (screens.md S8)."""

import hashlib

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import database, problems
from app.console.blueprint import console, desk, problem_words, scope
from app.console.places.forms import GenerateForm
from app.console.places.plan_words import PlanWords, plan_words
from app.console.places.presenters import pattern_words
from app.console.places.writing import write_plan
from app.database import db
from app.identity.guards import desk_required
from app.places.floor_plan import table_of_plan
from app.places.import_command import existing_places
from app.places.import_plan import Plan, make_plan
from app.places.import_rows import Reading, problem_of, read_rows
from app.places.queries import zones_in
from app.vocabulary import codes

Page = tuple[str, int] | str


@console.route("/places/generate", methods=["GET", "POST"])
@desk_required("places:write")
def places_generate() -> AnyResponse | Page:
    """Type floors and rooms, look at the board, write it. Another board than the one that was seen is shown again, never written."""
    form = GenerateForm()
    if request.method == "GET":
        form.zone.data = request.args.get("zone", "")
        return _page(form, None, None)
    plan: Plan | None = None
    try:
        reading = _reading(form)
        plan = _sound(make_plan(reading, existing_places(db.session(), desk().community.id)))
        if form.do.data == "write":
            return redirect(url_for("console.places", zone=plan.reading.entries[0].zone, said=_write(reading, form.seen.data or "")), 303)
    except problems.Problem as problem:
        return _page(form, plan, problem)
    return _page(form, plan, None)


def _reading(form: GenerateForm) -> Reading:
    typed = {name: form[name].data or "" for name in ("zone", "compound", "building", "building_kind")}
    return read_rows(table_of_plan(form.plan(), **typed))


def _sound(plan: Plan) -> Plan:
    """A plan without faults that moves nothing. Raises the Problem of its first fault, or places.other_zone."""
    if plan.faults:
        raise problem_of(plan.faults[0].refusal, plan.faults[0].details)
    moved = next((change.zone_before for change in plan.building_changes if change.zone_before), None)
    if moved is not None:
        raise problems.Problem(problems.PLACES_OTHER_ZONE, zone=moved)
    return plan


def _write(reading: Reading, seen: str) -> str:
    with database.transaction(desk().community.id) as writing:
        plan = _sound(make_plan(reading, existing_places(writing, desk().community.id)))
        if not plan.is_empty and plan.fingerprint != seen:
            raise problems.Problem(problems.PLACES_CHANGED)
        return write_plan(writing, plan, hashlib.sha256(plan.fingerprint.encode()).hexdigest())


def _page(form: GenerateForm, plan: Plan | None, problem: problems.Problem | None) -> Page:
    shown: PlanWords | None = plan_words(plan) if plan else None
    page = render_template(
        "console/places_generate.html",
        form=form,
        plan=shown,
        seen=plan.fingerprint if plan else "",
        zones=[zone.code for zone in zones_in(db.session(), scope())],
        building_kinds=codes("building_kinds"),
        patterns=pattern_words(),
        problem=problem_words(problem),
    )
    return (page, problem.refusal.status) if problem else page
