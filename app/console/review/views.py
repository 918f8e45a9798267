"""The review at the desk: ask about a visit, find it fine, see what waits for an answer (screens.md S3, S4). Plain forms.
Must never sort or count by an outcome or a person, and never ask many at once."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, problems
from app.changes.audit import append_audit
from app.changes.models import Operation
from app.console.blueprint import console, desk, scope, today
from app.console.review import presenters
from app.console.review.forms import MarkForm, ReviewForm, operation_id_of
from app.console.visits.presenters import place_words
from app.console.visits.views import ROWS_PER_PAGE, found_visit, visit_page
from app.database import db
from app.identity.guards import desk_required, is_uuid
from app.places.queries import zones_in
from app.translations import language
from app.visits.liveness import endings_of
from app.visits.queries import visit_in_scope
from app.visits.review import ask_question, mark_ok
from app.visits.threads import asked_visits, notes_of

QUESTIONS_SHOWN = 100


@console.post("/visits/<visit_id>/review")
@desk_required("visits:review")
def review_visit(visit_id: str) -> AnyResponse:
    """Ask about a visit, or find it fine. Two desks at once: both lines are kept, and the second is told so."""
    found_visit(visit_id)
    form = ReviewForm()
    asks = request.form.get("do") != "ok"
    if asks and not form.can_ask():
        return visit_page(visit_id, form, 422)
    try:
        _write(form, [visit_id], form.words() if asks else None)
    except problems.Problem as problem:
        if not problem.refusal.code.startswith("text."):
            raise
        form.refuse_for(problem, language())
        return visit_page(visit_id, form, 422)
    return redirect(url_for("console.visit", visit_id=visit_id, said=_what_happened(form, visit_id, asks), _anchor="said"), 303)


def _what_happened(form: ReviewForm, visit_id: str, asks: bool) -> str:
    seen = int(form.seen.data) if (form.seen.data or "").isdecimal() else 0
    others = [note for note in notes_of(db.session(), desk().community.id, [visit_id])[visit_id] if note.staff_id != desk().staff.id and note.number > seen]
    return "too" if others else "asked" if asks else "ok"


def _write(form: ReviewForm | MarkForm, visit_ids: list[str], question: str | None) -> None:
    """Write down a question, or that visits are fine, unless this very form has been taken already."""
    community_id, staff_id, now, operation_id = desk().community.id, desk().staff.id, clock.now(), operation_id_of(form)
    with database.transaction(community_id) as writing:
        known = writing.get(Operation, (community_id, operation_id))
        if known is not None:
            if known.staff_id != staff_id or known.device_id is not None:
                raise problems.Problem(problems.OPERATION_ID_REUSED)
            return
        if question is None:
            mark_ok(writing, community_id=community_id, operation_id=operation_id, visit_ids=visit_ids, staff_id=staff_id, now=now)
        else:
            about = {"operation_id": operation_id, "visit_id": visit_ids[0], "staff_id": staff_id}
            ask_question(writing, community_id=community_id, text=question, now=now, **about)
        for visit_id in visit_ids:
            action = "review:marked" if question is None else "question:asked"
            append_audit(writing, community_id=community_id, staff_id=staff_id, action=action, subject="visit", subject_id=visit_id, now=now)


@console.post("/reviewed")
@desk_required("visits:review")
def mark_visits() -> AnyResponse:
    """Find the ticked visits of one page of the log fine."""
    chosen = list(dict.fromkeys(request.form.getlist("visit")))
    back: dict[str, Any] = {name: value for name in ("zone", "coordinator", "day", "review") if (value := request.form.get(name, ""))}
    if not chosen:
        return redirect(url_for("console.visits", **back, said="nothing"), 303)
    is_of_here = len(chosen) <= ROWS_PER_PAGE and all(is_uuid(one) and visit_in_scope(db.session(), scope(), one) for one in chosen)
    if not is_of_here:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    _write(MarkForm(), chosen, None)
    return redirect(url_for("console.visits", **back, said="marked"), 303)


@console.get("/questions")
@desk_required("visits:review")
def questions() -> str:
    """What was asked (screens.md S4): what waits first, the longest first. That the list was read is written down."""
    community = desk().community
    with database.transaction(community.id) as writing:
        whole: dict[str, Any] = {"subject": "question", "subject_id": None}
        append_audit(writing, community_id=community.id, staff_id=desk().staff.id, action="questions:opened", now=clock.now(), **whole)
    asked = asked_visits(db.session(), scope(), page=QUESTIONS_SHOWN)
    ids = [visit_id for visit_id, _ in asked]
    notes, endings = notes_of(db.session(), community.id, ids), endings_of(db.session(), community.id, ids)
    codes = {zone.id: zone.code for zone in zones_in(db.session(), scope())}
    rows = []
    for visit_id, _ in asked:
        found = visit_in_scope(db.session(), scope(), visit_id)
        assert found is not None
        visit, _door, building, compound, staff, _operation = found
        rows.append(
            presenters.question_row(
                visit_id,
                notes[visit_id],
                endings.get(visit_id, ()),
                zone=codes.get(visit.zone_id, ""),
                place=place_words(compound, building),
                badge_no=staff.badge_no,
                time_zone=community.time_zone,
                today=today(community),
            )
        )
    waiting = sum(is_waiting for _, is_waiting in asked)
    return render_template("console/questions.html", waiting=rows[:waiting], others=rows[waiting:])
