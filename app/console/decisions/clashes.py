"""Several corrections of one visit, side by side (screens.md S5): a person picks the one that stands.
The list tells where and whose, never what they say; opening them is written down for each."""

import uuid

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, problems
from app.changes.audit import append_audit
from app.changes.log import write_operation
from app.console.blueprint import console, desk, problem_words, scope, today
from app.console.decisions import presenters
from app.database import db
from app.identity.guards import desk_required, is_uuid
from app.identity.queries import staff_of_community
from app.places.queries import buildings_by_id, placed_doors
from app.visits.corrections import settle_clash
from app.visits.liveness import clashes_in, live_of_roots
from app.visits.models import Visit
from app.visits.queries import topics_of_visits, visits_in_scope


@console.route("/clashes/<root_id>", methods=["GET", "POST"])
@desk_required("clashes:settle")
def clash(root_id: str) -> AnyResponse | tuple[str, int] | str:
    """The corrections of one record side by side, and a button under each."""
    community = desk().community
    live = sorted(live_of_roots(db.session(), community.id, [root_id])[root_id]) if is_uuid(root_id) else []
    visits = visits_in_scope(db.session(), scope(), live)
    if not any(visit.root_id for visit in visits):
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    problem = None
    if request.method == "POST":
        try:
            _settle(root_id, request.form.get("keep", ""))
            return redirect(url_for("console.decisions", said="settled"), 303)
        except problems.Problem as refused:
            problem = refused
    else:
        _write_down(visits)
    people = {person.id: person for person in staff_of_community(db.session(), community.id)}
    topics = topics_of_visits(db.session(), community.id, [visit.id for visit in visits])
    page = render_template(
        "console/clash.html",
        place=place_of_door(visits[0].door_id),
        corrections=[
            presenters.correction_of(visit, people[visit.staff_id], topics.get(visit.id, []), community.time_zone, today(community)) for visit in visits
        ],
        is_open=len(visits) > 1,
        problem=problem_words(problem),
    )
    return (page, problem.refusal.status) if problem else page


def clash_rows() -> list[presenters.ClashRow]:
    """Every clash of this desk's scope, for the list."""
    community, people = desk().community, {person.id: person for person in staff_of_community(db.session(), desk().community.id)}
    return [
        presenters.clash_row(root_id, place_of_door(visits[0].door_id), visits, people, community.time_zone, today(community))
        for root_id, visits in clashes_in(db.session(), scope()).items()
    ]


def place_of_door(door_id: str) -> str:
    """Compound and building of a door; the room stays masked."""
    doors = placed_doors(db.session(), scope().community_id, [door_id])
    pairs = buildings_by_id(db.session(), scope(), [doors[0].building_id]) if doors else []
    return f"{pairs[0][1].name} {pairs[0][0].name}" if pairs else ""


def _write_down(visits: list[Visit]) -> None:
    community, now = desk().community, clock.now()
    with database.transaction(community.id) as writing:
        for visit in visits:
            append_audit(writing, community_id=community.id, staff_id=desk().staff.id, action="visit:opened", subject="visit", subject_id=visit.id, now=now)


def _settle(root_id: str, keep: str) -> None:
    """Let one stand. Raises Problem clash.settled where somebody has decided meanwhile, or what was picked is none of them."""
    community, now = desk().community, clock.now()
    with database.transaction(community.id) as writing:
        live = live_of_roots(writing, community.id, [root_id])[root_id]
        if len(live) < 2 or keep not in live:
            raise problems.Problem(problems.CLASH_SETTLED)
        visit = writing.get(Visit, (community.id, keep))
        assert visit is not None
        operation = write_operation(writing, community_id=community.id, operation_id=str(uuid.uuid4()), kind="clash:settle", now=now, staff_id=desk().staff.id)
        zone_id = placed_doors(writing, community.id, [visit.door_id])[0].zone_id
        settle_clash(writing, operation=operation, keep=keep, others=sorted(live - {keep}), zone_id=zone_id, staff_id=desk().staff.id, now=now)
        append_audit(writing, community_id=community.id, staff_id=desk().staff.id, action="clash:settled", subject="visit", subject_id=keep, now=now)
