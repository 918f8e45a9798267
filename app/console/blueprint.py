"""The console's one blueprint, and what each of its pages asks first: whose desk this is and what it may see.
Every page lies in a folder of its own beside this file; app/console/pages.py brings them together."""

from flask import Blueprint, Response, g, request

from app import calendar, clock, problems
from app.console.menu import menu_for
from app.identity import sign_in as desks
from app.identity.guards import Desk
from app.identity.models import Community
from app.identity.scope import Scope, whole_community
from app.translations import language

console = Blueprint("console", __name__, url_prefix="/console")
# A page left open is nobody at the desk, and a session that has just ended stays ended.
_NOBODY_THERE = ("console.updates", "console.sign_out")


@console.context_processor
def teach_pages() -> dict[str, object]:
    """What every page of the console may call."""
    return {"menu_for": menu_for}


@console.after_request
def note_who_is_here(response: Response) -> Response:
    """Keep a session alive while somebody uses it."""
    here: Desk | None = g.get("desk")
    if here is not None and request.endpoint not in _NOBODY_THERE:
        try:
            desks.note_seen(here.session, clock.now())
        except problems.Problem:
            return response  # A busy or full station may still be read; the next page notes it.
    return response


def desk() -> Desk:
    """Who sits at this desk; only inside a view that a guard has let them into."""
    found: Desk = g.desk
    return found


def scope() -> Scope:
    """What this desk sees: the whole of its own community."""
    return whole_community(desk().community.id)


def today(community: Community) -> str:
    """The community's day, YYYY-MM-DD."""
    return calendar.local_parts(clock.to_ms(clock.now()), community.time_zone)["day"]


def problem_words(problem: problems.Problem | None) -> tuple[str, str] | None:
    """A refusal's sentence and way out in the reader's language, as `what_is_wrong` of templates/_parts.html shows them."""
    if problem is None:
        return None
    return problem.refusal.sentence(language(), **problem.details), problem.refusal.way_out(language(), **problem.details)
