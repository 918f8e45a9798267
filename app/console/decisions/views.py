"""What the station refused or holds, and a person's decision on it (screens.md S5); and the end of a wish not to be visited, on the resident's own word.
Never drops a record without a word to its author."""

import uuid

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, problems
from app.changes.audit import append_audit
from app.changes.log import write_operation
from app.console.blueprint import console, desk, problem_words, scope, today
from app.console.decisions import presenters
from app.console.decisions.clashes import clash_rows, place_of_door
from app.console.decisions.forms import DecisionForm, LiftForm
from app.database import db
from app.identity.guards import desk_required, is_uuid
from app.operations.commands import decide
from app.operations.queries import count_to_decide, operation_in_scope, operations_to_decide
from app.places.queries import buildings_by_id, placed_doors
from app.rounds.commands import lift_wish
from app.rounds.models import Wish
from app.rounds.queries import wishes_by_id
from app.visits.sample import sample_key

ROWS_PER_PAGE = 50


@console.get("/decisions")
@desk_required("operations:decide")
def decisions() -> str:
    """Everything that waits, oldest first: what it is, why, whose, since when. What it says is on its own page."""
    rows = operations_to_decide(db.session(), scope(), page=ROWS_PER_PAGE)
    community = desk().community
    return render_template(
        "console/decisions.html",
        rows=[presenters.waiting_row(operation, staff, community.time_zone, today(community)) for operation, staff in rows],
        clashes=clash_rows(),
        total=count_to_decide(db.session(), scope()),
        said=presenters.said_words(request.args.get("said")),
    )


@console.route("/decisions/<operation_id>", methods=["GET", "POST"])
@desk_required("operations:decide")
def decision(operation_id: str) -> AnyResponse | tuple[str, int] | str:
    """One operation whole, and the three ways to decide on it. Who opened it is written down before it is shown."""
    found = operation_in_scope(db.session(), scope(), operation_id) if is_uuid(operation_id) else None
    if found is None:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    form = DecisionForm()
    community, problem = desk().community, None
    if request.method == "POST":
        try:
            chosen, key = form.chosen(), sample_key(current_app.config["SECRET_KEY"])
            with database.transaction(community.id) as writing:
                decide(
                    writing,
                    community=community,
                    operation_id=operation_id,
                    decision=chosen,
                    words=form.words.data or "",
                    by=desk().staff,
                    sample_key=key,
                    now=clock.now(),
                )
            return redirect(url_for("console.decisions", said=chosen), 303)
        except problems.Problem as refused:
            problem = refused
            found = operation_in_scope(db.session(), scope(), operation_id) or found
    else:
        with database.transaction(community.id) as writing:
            append_audit(
                writing,
                community_id=community.id,
                staff_id=desk().staff.id,
                action="operation:opened",
                subject="operation",
                subject_id=operation_id,
                now=clock.now(),
            )
    operation, staff = found
    body = presenters.readable_body(operation)
    page = render_template(
        "console/decision.html",
        row=presenters.waiting_row(operation, staff, community.time_zone, today(community)),
        facts=presenters.facts_of(operation, body, _place_of(body), community.time_zone, today(community)),
        raw=presenters.without_numbers(operation.body) if body is None and operation.body else None,
        is_open=operation.decision is None,
        decided=presenters.decided_words(operation),
        can_accept=operation.state == "held",
        form=form,
        problem=problem_words(problem),
    )
    return (page, problem.refusal.status) if problem else page


def _place_of(body: dict[str, object] | None) -> str:
    """Compound and building, the room masked; empty where the text names none that exists here."""
    if body is None:
        return ""
    building_id = body.get("building")
    if isinstance(body.get("door"), str):
        return place_of_door(str(body["door"]))
    pairs = buildings_by_id(db.session(), scope(), [str(building_id)]) if building_id else []
    return f"{pairs[0][1].name} {pairs[0][0].name}" if pairs else ""


@console.route("/wishes/<wish_id>", methods=["GET", "POST"])
@desk_required("wishes:lift")
def wish(wish_id: str) -> AnyResponse | tuple[str, int] | str:
    """Lift one wish not to be visited, by its id: how and on which day the resident said so."""
    community = desk().community
    found = wishes_by_id(db.session(), community.id, [wish_id]) if is_uuid(wish_id) else []
    if not found:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    form, problem = LiftForm(), None
    if request.method == "POST":
        try:
            how, given_on = form.word(today(community))
            _lift(wish_id, how, given_on)
            return redirect(url_for("console.wish", wish_id=wish_id), 303)
        except problems.Problem as refused:
            problem = refused
    page = render_template(
        "console/wish.html",
        facts=presenters.wish_facts(found[0], community.time_zone, today(community)),
        is_open=found[0].lifted_at is None,
        today=today(community),
        form=form,
        problem=problem_words(problem),
    )
    return (page, problem.refusal.status) if problem else page


def _lift(wish_id: str, how: str, given_on: str) -> None:
    community, now = desk().community, clock.now()
    with database.transaction(community.id) as writing:
        wish = writing.get(Wish, (community.id, wish_id), with_for_update=True)
        if wish is None:
            raise problems.Problem(problems.REQUEST_NOT_FOUND)
        operation = write_operation(writing, community_id=community.id, operation_id=str(uuid.uuid4()), kind="wish:lift", now=now, staff_id=desk().staff.id)
        zone_id = placed_doors(writing, community.id, [wish.door_id])[0].zone_id
        lift_wish(writing, operation=operation, wish=wish, zone_id=zone_id, how=how, given_on=given_on, now=now)
        append_audit(
            writing,
            community_id=community.id,
            staff_id=desk().staff.id,
            action="wish:lifted",
            subject="wish",
            subject_id=wish_id,
            now=now,
            reason=f"{how} {given_on}",
        )
