"""The zones: what lies in each, who calls there, and the hand-over (screens.md S6). Every action is a plain link or form.
Must never show a resident, nor a zone's people beside what they reached."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, problems
from app.changes.audit import append_audit
from app.console.blueprint import console, desk, problem_words, scope, today
from app.console.zones import presenters
from app.console.zones.forms import HandOverForm, MoveForm, NameForm
from app.console.zones.moves import move_or_split
from app.database import db
from app.identity import queries
from app.identity.guards import desk_required, is_uuid
from app.identity.models import Staff
from app.places.commands import hand_over, is_handed_over
from app.places.models import Assignment, Zone
from app.places.queries import assignments_to, doors_and_floors, mains_of, standing_buildings, zone_in_scope, zone_state, zones_in

Answer = AnyResponse | tuple[str, int] | str


@console.get("/zones")
@desk_required("zones:read")
def zones() -> str:
    """Every zone by its code."""
    community, now = desk().community, clock.now()
    found = zones_in(db.session(), scope())
    pairs, loads = standing_buildings(db.session(), scope()), doors_and_floors(db.session(), scope())
    people = _people_rows(assignments_to(db.session(), community.id, [zone.id for zone in found], now))
    return render_template(
        "console/zones.html",
        rows=[presenters.zone_row(zone, [pair for pair in pairs if pair[0].zone_id == zone.id], people.get(zone.id, []), loads) for zone in found],
    )


@console.get("/zones/<zone_id>")
@desk_required("zones:read")
def zone(zone_id: str) -> str:
    """One zone: doors and floors, main and deputy with dates, the hand-over note."""
    found = _zone_or_nothing(zone_id)
    return _zone_page(found, NameForm(name=found.name), None)


@console.post("/zones/<zone_id>/name")
@desk_required("zones:write")
def zone_name(zone_id: str) -> Answer:
    """Another name for a zone; the code stays."""
    found, form, community = _zone_or_nothing(zone_id), NameForm(), desk().community
    if not form.validate():
        return _zone_page(found, form, None), 422
    name = (form.name.data or "").strip()
    try:
        with database.transaction(community.id) as writing:
            row = _locked(writing, zone_id)
            if row.name != name:
                _refuse_unseen(writing, row, form.seen.data)
                row.name = name
                _write_down(writing, "zone:renamed", row, name)
    except problems.Problem as refused:
        db.session.expire_all()
        return _zone_page(_zone_or_nothing(zone_id), form, refused), refused.refusal.status
    return redirect(url_for("console.zone", zone_id=zone_id, said="renamed"), 303)


@console.route("/zones/<zone_id>/hand-over", methods=["GET", "POST"])
@desk_required("zones:write")
def zone_hand_over(zone_id: str) -> Answer:
    """Give a zone to a new main coordinator or deputy, now or from a day on. What follows for the phones is said before."""
    found, community = _zone_or_nothing(zone_id), desk().community
    form, problem, status = HandOverForm(_coordinators(), today(community)), None, 200
    if request.method == "POST" and form.validate():
        try:
            _hand_over(zone_id, form)
            return redirect(url_for("console.zone", zone_id=zone_id, said="handed_over"), 303)
        except problems.Problem as refused:
            problem, status = refused, refused.refusal.status
            db.session.expire_all()
    elif request.method == "POST":
        status = 422
    form.seen.data = zone_state(db.session(), found, clock.now())
    page = render_template("console/zone_hand_over.html", zone=found, form=form, problem=problem_words(problem), **_now_there(found))
    return (page, status) if status != 200 else page


def _hand_over(zone_id: str, form: HandOverForm) -> None:
    community, now = desk().community, clock.now()
    chosen: dict[str, Any] = {"staff_id": form.staff_id(), "role": form.role.data, "starts_at": form.starts_at(community, now), "now": now}
    with database.transaction(community.id) as writing:
        row = _locked(writing, zone_id)
        if is_handed_over(writing, zone=row, **chosen):
            return
        _refuse_unseen(writing, row, form.seen.data)
        hand_over(writing, zone=row, note=(form.note.data or "").strip() or None, **chosen)
        when = form.day.data if form.when.data == "day" else "now"
        _write_down(writing, "zone:handed_over", row, f"{form.role.data} {form.person.data} {when}")


@console.route("/zones/<zone_id>/buildings", methods=["GET", "POST"])
@desk_required("zones:write")
def zone_buildings(zone_id: str) -> Answer:
    """Move buildings of a zone to another one, or make a new zone of them."""
    found, community = _zone_or_nothing(zone_id), desk().community
    pairs = [pair for pair in standing_buildings(db.session(), scope()) if pair[0].zone_id == zone_id]
    others = [other for other in zones_in(db.session(), scope()) if other.id != zone_id]
    main_id, people = mains_of(db.session(), community.id, [zone_id], clock.now()).get(zone_id), _coordinators()
    form = MoveForm([building for building, _ in pairs], others, people, next((person.badge_no for person in people if person.id == main_id), None))
    problem, status = None, 200
    if request.method == "POST" and form.validate():
        try:
            with database.transaction(community.id) as writing:
                said, code = move_or_split(writing, zone=_locked(writing, zone_id), form=form, by=desk().staff, refuse_unseen=_refuse_unseen)
                if said:
                    _write_down(writing, f"zone:{said}", found, code)
            return redirect(url_for("console.zone", zone_id=zone_id, said=said or "moved"), 303)
        except problems.Problem as refused:
            problem, status = refused, refused.refusal.status
            db.session.expire_all()
            pairs = [pair for pair in standing_buildings(db.session(), scope()) if pair[0].zone_id == zone_id]
    elif request.method == "POST":
        status = 422
    form.seen.data = zone_state(db.session(), found, clock.now())
    loads = doors_and_floors(db.session(), scope())
    rows = [presenters.building_row(building, compound, loads) for building, compound in pairs]
    page = render_template("console/zone_buildings.html", zone=found, rows=rows, form=form, problem=problem_words(problem), **_now_there(found))
    return (page, status) if status != 200 else page


def _zone_or_nothing(zone_id: str) -> Zone:
    found = zone_in_scope(db.session(), scope(), zone_id) if is_uuid(zone_id) else None
    if found is None:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    return found


def _locked(writing: Any, zone_id: str) -> Zone:
    """The zone inside the transaction, which holds the community's row: nobody else changes a zone meanwhile."""
    row: Zone | None = writing.get(Zone, (desk().community.id, zone_id), populate_existing=True)
    if row is None:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    return row


def _refuse_unseen(writing: Any, row: Zone, seen: str | None) -> None:
    if seen != zone_state(writing, row, clock.now()):
        raise problems.Problem(problems.ZONE_CHANGED)


def _write_down(writing: Any, action: str, row: Zone, reason: str) -> None:
    append_audit(
        writing,
        community_id=row.community_id,
        staff_id=desk().staff.id,
        action=action,
        subject="zone",
        subject_id=row.id,
        now=clock.now(),
        reason=reason,
    )


def _coordinators() -> list[Staff]:
    everybody = queries.staff_of_community(db.session(), desk().community.id)
    return [person for person in everybody if "coordinator" in person.roles and person.ended_at is None]


def _people_rows(assignments: Any) -> dict[str, list[presenters.PersonRow]]:
    community, now = desk().community, clock.now()
    people = {person.id: person for person in queries.staff_of_community(db.session(), community.id)}
    rows: dict[str, list[presenters.PersonRow]] = {}
    for one in assignments:
        rows.setdefault(one.zone_id, []).append(presenters.person_row(one, people[one.staff_id], community.time_zone, today(community), now))
    return rows


def _now_there(found: Zone) -> dict[str, Any]:
    """Who calls in a zone, and what may still be on their phones: what a person sees before a zone or a building changes hands."""
    community, now = desk().community, clock.now()
    assignments: list[Assignment] = list(assignments_to(db.session(), community.id, [found.id], now))
    devices = queries.devices_of_community(db.session(), community.id)
    everybody = {person.id: person for person in queries.staff_of_community(db.session(), community.id)}
    running = dict.fromkeys(one.staff_id for one in assignments if one.starts_at <= now)
    return {
        "people": _people_rows(assignments).get(found.id, []),
        "on_the_way": [presenters.on_the_way(everybody[one], devices, community.time_zone, today(community)) for one in running],
        "today": today(community),
    }


def _zone_page(found: Zone, form: NameForm, problem: problems.Problem | None) -> str:
    form.seen.data = zone_state(db.session(), found, clock.now())
    loads = doors_and_floors(db.session(), scope())
    pairs = [pair for pair in standing_buildings(db.session(), scope()) if pair[0].zone_id == found.id]
    return render_template(
        "console/zone.html",
        zone=found,
        buildings=[presenters.building_row(building, compound, loads) for building, compound in pairs],
        load=presenters.load_words([loads.get(building.id, (0, 0)) for building, _ in pairs]),
        form=form,
        problem=problem_words(problem),
        said=presenters.said_words(request.args.get("said")),
        **_now_there(found),
    )
