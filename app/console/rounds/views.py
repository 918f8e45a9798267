"""Door rounds: open one, see it filling, end it (screens.md S6). Unfinished is normal (domain.md K5).
Must never become a target: no rank, no rate, no zone before another but by its code."""

import uuid

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, problems
from app.changes.audit import append_audit
from app.changes.log import write_operation
from app.console.blueprint import console, desk, problem_words, scope, today
from app.console.rounds import presenters
from app.console.rounds.forms import RoundForm
from app.database import Row, db
from app.identity.guards import desk_required, is_uuid
from app.places.queries import zones_in
from app.rounds.commands import close_round, open_round, refuse_round
from app.rounds.models import DoorRound
from app.rounds.queries import round_on, rounds_of
from app.visits.coverage import coverage
from app.visits.settings import visiting_settings


@console.get("/rounds")
@desk_required("rounds:read")
def rounds() -> str:
    """All rounds, how far the running one is by zone, and the form of a new one."""
    return _page(_form(), None)


@console.post("/rounds")
@desk_required("rounds:write")
def open_rounds() -> AnyResponse | tuple[str, int]:
    """Open a round for the whole community."""
    form = _form()
    if not form.validate():
        return _page(form, None), 422
    opened_on, closes_on, hours = str(form.opened_on.data), str(form.closes_on.data), form.hours()
    community = desk().community
    try:
        with database.transaction(community.id) as writing:
            known = rounds_of(writing, community.id)
            # The same form sent twice opens one round.
            if not any((one.opened_on, one.closes_on, one.hours) == (opened_on, closes_on, hours) for one in known):
                refuse_round(known, opened_on, closes_on, hours)
                operation = _operation(writing, "round:open")
                row = open_round(writing, community_id=community.id, operation=operation, opened_on=opened_on, closes_on=closes_on, hours=hours)
                _write_down(writing, "round:opened", row["id"], f"{opened_on} {closes_on}")
    except problems.Problem as refused:
        db.session.expire_all()
        return _page(form, refused), refused.refusal.status
    return redirect(url_for("console.rounds", said="opened"), 303)


@console.post("/rounds/<round_id>/close")
@desk_required("rounds:write")
def close_rounds(round_id: str) -> AnyResponse:
    """End a round today, or call it off before it begins; whoever comes second finds it ended."""
    community = desk().community
    with database.transaction(community.id) as writing:
        row = writing.get(DoorRound, (community.id, round_id)) if is_uuid(round_id) else None
        if row is None:
            raise problems.Problem(problems.REQUEST_NOT_FOUND)
        if row.closes_on > today(community) and row.closes_on >= row.opened_on:
            close_round(writing, operation=_operation(writing, "round:close"), door_round=row, today=today(community))
            _write_down(writing, "round:closed", row.id, row.closes_on)
    return redirect(url_for("console.rounds", said="closed"), 303)


def _form() -> RoundForm:
    community = desk().community
    return RoundForm(today(community), visiting_settings(community)["visiting"])


def _operation(writing: Session, kind: str) -> Row:
    return write_operation(writing, community_id=desk().community.id, operation_id=str(uuid.uuid4()), kind=kind, now=clock.now(), staff_id=desk().staff.id)


def _write_down(writing: Session, action: str, round_id: str, reason: str) -> None:
    append_audit(
        writing,
        community_id=desk().community.id,
        staff_id=desk().staff.id,
        action=action,
        subject="round",
        subject_id=round_id,
        now=clock.now(),
        reason=reason,
    )


def _page(form: RoundForm, problem: problems.Problem | None) -> str:
    community, now = desk().community, clock.now()
    day, known = today(community), rounds_of(db.session(), community.id)
    running = round_on(known, day)
    found = coverage(db.session(), scope(), community, running, first_day=day, now=now) if running else None
    rows, total = presenters.filling_rows(zones_in(db.session(), scope()), found.zones) if found else ([], "")
    return render_template(
        "console/rounds.html",
        rounds=presenters.round_rows(known, day),
        filling=rows,
        total=total,
        usual=presenters.hours_words(visiting_settings(community)["visiting"]["hours"]),
        form=form,
        problem=problem_words(problem),
        said=presenters.said_words(request.args.get("said")),
        today=day,
    )
