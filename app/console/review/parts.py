"""What the log and one visit show of the review: gathered here, so that their own views stay about visits."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import request

from app import dates
from app.console.blueprint import desk, scope
from app.console.review import presenters
from app.console.review.forms import MarkForm, ReviewForm
from app.database import db
from app.identity.models import Community
from app.identity.permissions import may
from app.visits.liveness import Ending, endings_of
from app.visits.models import Visit
from app.visits.queries import LogFilter, count_visits
from app.visits.sample import count_sampled, sampled
from app.visits.threads import DRAWN, last_read_at, notes_of, stands_as, state_of


def review_of_log(community: Community, chosen: LogFilter | None, visit_ids: Sequence[str]) -> dict[str, Any]:
    """For the log: each row's mark, how many are drawn and how many there are under the other filters, and the form that finds several fine."""
    drawn: list[str] = list(db.session().scalars(sampled(community.id, of=visit_ids)))
    notes, endings = notes_of(db.session(), community.id, visit_ids), endings_of(db.session(), community.id, visit_ids)
    form = MarkForm()
    form.begin()
    drawn_count, all_count = _counts(community.id, chosen) if chosen else (0, 0)
    return {
        "reviews": presenters.marks(visit_ids, notes, endings, drawn),
        "review_words": presenters.state_words(),
        "drawn_count": dates.count_words(drawn_count),
        "all_count": dates.count_words(all_count),
        "mark_form": form,
        "may_review": may(desk().staff.roles, "visits:review"),
        "said": presenters.said_words(request.args.get("said")),
    }


def _counts(community_id: str, chosen: LogFilter) -> tuple[int, int]:
    """How many visits are drawn under a filter, its review apart, and how many there are."""
    everything = replace(chosen, review=None)
    if chosen.zone_id is None and chosen.staff_id is None:
        drawn = count_sampled(db.session(), community_id, chosen.day)
    else:
        drawn = count_visits(db.session(), scope(), replace(chosen, review=stands_as(community_id, DRAWN, chosen.day)))
    return drawn, count_visits(db.session(), scope(), everything)


def review_of_visit(community: Community, visit: Visit, form: ReviewForm, endings: Sequence[Ending], day: str) -> dict[str, Any]:
    """For one visit: its mark, its thread, and the box, fresh or with what was typed."""
    notes = notes_of(db.session(), community.id, [visit.id])[visit.id]
    is_drawn = bool(db.session().scalars(sampled(community.id, of=[visit.id])).all())
    reached_at = last_read_at(db.session(), community.id, [visit.staff_id]).get(visit.staff_id)
    form.begin(notes[-1].number if notes else 0)
    return {
        "mark": presenters.mark_of(state_of(notes, endings, is_sampled=is_drawn)),
        "thread": presenters.thread_lines(notes, reached_at=reached_at, time_zone=community.time_zone, today=day),
        "form": form,
        "may_review": may(desk().staff.roles, "visits:review"),
        "said": presenters.said_words(request.args.get("said")),
        "visit_id": visit.id,
    }
