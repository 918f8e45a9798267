"""The start page and the choice of language. In a demo one press takes a visitor through the real activation or sign-in.
Must never offer an identity where the community is not a demo."""

import json
import re
from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, dates, problems
from app.calendar import local_parts
from app.database import db
from app.identity import queries
from app.identity.commands import invite_staff
from app.identity.guards import find_desk, set_desk_cookie
from app.identity.models import Community
from app.identity.sign_in import CodeAsked, sign_in
from app.translations import LANGUAGE_COOKIE, LANGUAGES, language

public = Blueprint("public", __name__)
# The people of the demo (screens.md P0): three coordinators on phones; at a desk a supervisor, the station lead and whoever answers for personal data.
ON_A_PHONE = ("07", "31", "19")
# The seed set has floaters too: one of them.
FLOATER = "49"
AT_A_DESK = ("S03", "L01", "P01")
A_YEAR = 365 * 24 * 3600
_OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20]*")


@public.get("/")
def start() -> str:
    """What this is and what it refuses; in a demo, four people to be."""
    community = _demo_community()
    has_floater = community is not None and queries.staff_by_badge(db.session(), community.id, FLOATER) is not None
    clock_words = _set_clock(community) if community else None
    return render_template("public/start.html", is_demo=community is not None, has_floater=has_floater, set_clock=clock_words)


@public.post("/demo/enter")
def enter_demo() -> AnyResponse:
    """Become one of the demo's people: a real activation code for the phone, or the real sign-in at the desk."""
    who = request.form.get("who", "")
    community = _demo_community()
    if community is None or who not in (*ON_A_PHONE, FLOATER, *AT_A_DESK):
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    return _enter_desk(who) if who in AT_A_DESK else _enter_phone(community, who)


@public.post("/language")
def choose_language() -> AnyResponse:
    """Keep the chosen language in a cookie and go back to the page it was chosen on."""
    chosen, page = request.form.get("language"), request.form.get("next", "")
    response = redirect(page if _OWN_PATH.fullmatch(page) else url_for("public.start"), 303)
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, str(chosen), max_age=A_YEAR, secure=request.is_secure, httponly=True, samesite="Lax", path="/")
    return response


def _demo_community() -> Community | None:
    """The community whose people the start page offers, or None outside a demo."""
    if current_app.config["MODE"] == "production":
        return None
    demos = [community for community in queries.communities(db.session()) if community.is_demo]
    return next((community for community in demos if queries.staff_by_badge(db.session(), community.id, ON_A_PHONE[0])), None)


def _set_clock(community: Community) -> str | None:
    """The demo's time in words where it was set, or None."""
    if not current_app.config["CLOCK_OFFSET_MS"]:
        return None
    now = clock.to_ms(clock.now())
    return dates.instant_words(now, community.time_zone, language(), local_parts(now, community.time_zone)["day"])


def _enter_phone(community: Community, badge_no: str) -> AnyResponse:
    with database.transaction(community.id) as writing:
        person = queries.staff_by_badge(writing, community.id, badge_no)
        if person is None or person.ended_at is not None:
            raise problems.Problem(problems.REQUEST_NOT_FOUND)
        code = invite_staff(writing, staff=person, purpose="phone", secret_key=current_app.config["SECRET_KEY"], now=clock.now())
    # In the fragment: a browser keeps that to itself, so no log on the way holds the code.
    return redirect(f"/app/#code={code}", 303)


def _enter_desk(badge_no: str) -> Response:
    desk = find_desk()
    signed_in = sign_in(
        badge_no=badge_no,
        passphrase=_demo_passphrase(badge_no),
        address=request.remote_addr or "",
        replaces=desk.session if desk else None,
        secret_keys=[current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]],
        now=clock.now(),
    )
    if isinstance(signed_in, CodeAsked):
        # One press is not enough for somebody who has set up a second step.
        return make_response(redirect(url_for("console.sign_in"), 303))
    session.clear()
    response = make_response(redirect(url_for("console.home"), 303))
    return set_desk_cookie(response, signed_in.community_id, signed_in.token)


def _demo_passphrase(badge_no: str) -> str:
    """The demo's random pass-phrase, from the file its seeding wrote; empty where there is none."""
    try:
        written = json.loads((Path(current_app.config["INSTANCE"]) / "demo.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    people = written.get("desks") if isinstance(written, dict) else None
    return str(people.get(badge_no, "")) if isinstance(people, dict) else ""
