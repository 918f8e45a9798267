"""The supervisor's console: visit log, one visit, the week's services. Server-rendered; every action is a plain link or form.
Must never offer a way to find, sort or count one outcome, nor show a visit without writing down who opened it."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import calendar, clock, database, dates, problems
from app.certificates.queries import checks_of_visits
from app.changes.models import Opening
from app.console import presenters
from app.console.forms import LogFilterForm, SignInForm, WelcomeForm, number_in, own_page
from app.console.story import story
from app.database import db
from app.identity import queries, secrets
from app.identity import sign_in as desks
from app.identity.commands import is_open
from app.identity.guards import Desk, cookie_name, find_desk, is_uuid, set_desk_cookie, supervisor_required
from app.identity.models import Community, Invitation, Staff
from app.identity.scope import Scope, whole_community
from app.places.models import Zone
from app.places.queries import zones_in
from app.referrals.queries import service_week, weeks_with_counts
from app.translations import language
from app.visits.liveness import endings_of, outcome_of
from app.visits.queries import LogCounts, count_log, count_visits, openings_of, topics_of_visits, visit_in_scope, visit_log

console = Blueprint("console", __name__, url_prefix="/console")
ROWS_PER_PAGE = 50


@console.after_request
def note_who_is_here(response: Response) -> Response:
    """Keep a session alive while somebody uses it. Polling does not: a page left open is nobody at the desk."""
    desk: Desk | None = g.get("desk")
    if desk is not None and request.endpoint not in ("console.updates", "console.sign_out"):
        try:
            desks.note_seen(desk.session, clock.now())
        except problems.Problem:
            return response  # A busy or full station may still be read; the next page notes it.
    return response


@console.get("/")
@supervisor_required
def home() -> AnyResponse:
    """The console begins with the visit log."""
    return redirect(url_for("console.visits"))


@console.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> AnyResponse:
    """Badge number and pass-phrase. Every sign-in begins a new session; one that this browser had before ends."""
    desk = find_desk()
    form = SignInForm()
    if request.method == "GET":
        form.next.data = own_page(request.args.get("next"))
        return redirect(form.next.data or url_for("console.visits")) if desk else _sign_in_page(form, None)
    going_to = own_page(form.next.data)
    if not form.validate():
        return _sign_in_page(form, problems.Problem(problems.SIGN_IN_UNKNOWN))
    try:
        signed_in = desks.sign_in(
            badge_no=form.badge_no.data or "",
            passphrase=form.passphrase.data or "",
            address=request.remote_addr or "",
            replaces=desk.session if desk else None,
            now=clock.now(),
        )
    except problems.Problem as problem:
        return _sign_in_page(form, problem)
    return _enter(signed_in, going_to)


def _sign_in_page(form: SignInForm, problem: problems.Problem | None) -> Response:
    response = make_response(render_template("console/sign_in.html", form=form, problem=_words(problem)), problem.refusal.status if problem else 200)
    if problem is not None and problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _words(problem: problems.Problem | None) -> tuple[str, str] | None:
    if problem is None:
        return None
    return problem.refusal.sentence(language(), **problem.details), problem.refusal.way_out(language(), **problem.details)


def _enter(signed_in: desks.SignedIn, going_to: str | None = None) -> Response:
    session.clear()  # The anonymous session's form token is not carried into the signed-in one.
    response = make_response(redirect(going_to or url_for("console.visits")))
    return set_desk_cookie(response, signed_in.community_id, signed_in.token)


@console.post("/sign-out")
@supervisor_required
def sign_out() -> AnyResponse:
    """End this session at once."""
    desks.sign_out(_desk().session, clock.now())
    session.clear()
    response = redirect(url_for("console.sign_in"))
    response.delete_cookie(cookie_name(), path="/", secure=request.is_secure, httponly=True, samesite="Strict")
    return response


@console.route("/welcome/<token>", methods=["GET", "POST"])
def welcome(token: str) -> AnyResponse:
    """Accept an invitation by choosing a pass-phrase. Opening the link spends nothing: mail programs open links too."""
    invitation, person = _open_invitation(token)
    form = WelcomeForm()
    problem: problems.Problem | None = None
    if request.method == "POST":
        try:
            if form.passphrase.data != form.again.data:
                raise problems.Problem(problems.PASSPHRASE_DIFFERS)
            if not form.validate():
                raise problems.Problem(problems.PASSPHRASE_SHORT, least=secrets.LEAST_PASSPHRASE)
            return _enter(desks.accept_invitation(invitation=invitation, passphrase=form.passphrase.data or "", now=clock.now()))
        except problems.Problem as refused:
            problem = refused
    page = render_template("console/welcome.html", form=form, person=person, least=secrets.LEAST_PASSPHRASE, problem=_words(problem))
    return make_response(page, problem.refusal.status if problem else 200)


def _open_invitation(token: str) -> tuple[Invitation, Staff]:
    digest = secrets.code_digest(current_app.config["SECRET_KEY"], token)
    invitation = queries.invitation_by_digest(db.session(), digest, "console")
    person = queries.staff_by_id(db.session(), invitation.community_id, invitation.staff_id) if invitation else None
    if invitation is None or person is None or person.ended_at is not None or not is_open(invitation, clock.now()):
        raise problems.Problem(problems.INVITE_UNKNOWN)
    return invitation, person


def _desk() -> Desk:
    desk: Desk = g.desk
    return desk


def _scope(community: Community) -> Scope:
    return whole_community(community.id)


def _today(community: Community) -> str:
    return calendar.local_parts(clock.to_ms(clock.now()), community.time_zone)["day"]


@console.get("/visits")
@supervisor_required
def visits() -> str:
    """The visit log (screens.md S2): newest number first, 50 rows a page, filters and page in the address."""
    community = _desk().community
    zones, form = _filter_form(community)
    chosen, below = form.chosen(), number_in(request.args.get("below"))
    rows = visit_log(db.session(), _scope(community), chosen, below=below, page=ROWS_PER_PAGE + 1) if chosen else []
    shown = rows[:ROWS_PER_PAGE]
    newest = max([community.head, *(visit.number for visit, *_ in shown)])
    counts = count_log(db.session(), _scope(community), chosen, community.time_zone) if chosen else LogCounts(0, 0, 0)
    address, today, now_ms = form.in_address(), _today(community), clock.to_ms(clock.now())
    return render_template(
        "console/visits.html",
        rows=_log_rows(community, zones, shown),
        total=presenters.total(counts, has_zone="zone" in address),
        filter_words=presenters.filter_words(address.get("zone"), address.get("coordinator"), form.asked_day(), today),
        form=form,
        address=address,
        is_first=below is None,
        older=url_for("console.visits", **address, below=shown[-1][0].number) if len(rows) > ROWS_PER_PAGE else None,
        updates=url_for("console.updates", **address, after=newest),
        now_ms=now_ms,
        as_of=dates.minute_words(calendar.local_parts(now_ms, community.time_zone)["minute"]),
        day=dates.day_words((chosen and chosen.day) or today, language(), today),
    )


def _filter_form(community: Community) -> tuple[Sequence[Zone], LogFilterForm]:
    zones = zones_in(db.session(), _scope(community))
    people = [person for person in queries.staff_of_community(db.session(), community.id) if "coordinator" in person.roles]
    return zones, LogFilterForm(request.args, zones, people)


def _log_rows(community: Community, zones: Sequence[Zone], rows: Sequence[Any]) -> list[presenters.LogRow]:
    ids = [visit.id for visit, *_ in rows]
    checks, endings = checks_of_visits(db.session(), community.id, ids), endings_of(db.session(), community.id, ids)
    codes = {zone.id: zone.code for zone in zones}
    return [
        presenters.log_row(
            visit,
            building,
            compound,
            staff,
            zone=codes.get(visit.zone_id, ""),
            has_check=visit.id in checks,
            endings=endings.get(visit.id, ()),
            time_zone=community.time_zone,
            today=_today(community),
        )
        for visit, building, compound, staff in rows
    ]


@console.get("/updates")
@supervisor_required
def updates() -> AnyResponse:
    """What has come in since a page was shown: 204, or the button that shows it. Rows are never put in under the reader.

    Address: after, the newest number of the page; known, how many new ones it already says; and the page's filters.
    """
    community = _desk().community
    after, known = number_in(request.args.get("after")), number_in(request.args.get("known"))
    _, form = _filter_form(community)
    chosen = form.chosen()
    if after is None or chosen is None:
        return Response(status=204)
    count = count_visits(db.session(), _scope(community), chosen, after=after)
    if count == (known or 0):
        return Response(status=204)
    return make_response(render_template("console/_news.html", count=count, address=form.in_address()))


@console.get("/visits/<visit_id>")
@supervisor_required
def visit(visit_id: str) -> str:
    """One visit and its story (screens.md S3). Who opened it is written down before it is shown."""
    desk = _desk()
    community = desk.community
    found = visit_in_scope(db.session(), _scope(community), visit_id) if is_uuid(visit_id) else None
    if found is None:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    with database.transaction() as writing:
        writing.add(
            Opening(community_id=community.id, id=str(uuid.uuid4()), staff_id=desk.staff.id, subject="visit", subject_id=visit_id, opened_at=clock.now())
        )
    row, _door, building, compound, staff, operation = found
    zone = next((zone.code for zone in zones_in(db.session(), _scope(community)) if zone.id == row.zone_id), "")
    openings = openings_of(db.session(), community.id, row.id)
    today = _today(community)
    return render_template(
        "console/visit.html",
        facts=presenters.visit_facts(
            row,
            place=presenters.place_words(compound, building),
            staff=staff,
            zone=zone,
            topics=topics_of_visits(db.session(), community.id, [row.id]).get(row.id, []),
            check=checks_of_visits(db.session(), community.id, [row.id]).get(row.id),
            time_zone=community.time_zone,
            today=today,
        ),
        happened=f"{zone} · {dates.instant_words(clock.to_ms(row.occurred_at), community.time_zone, language(), today)}",
        story=story(
            row,
            operation,
            openings,
            community.time_zone,
            endings=endings_of(db.session(), community.id, [row.id]).get(row.id, ()),
            was=outcome_of(db.session(), community.id, row.supersedes_id),
        ),
        openings=[presenters.opening_words(opening, person, community.time_zone, today) for opening, person in openings],
    )


@console.get("/services", defaults={"iso_week": None})
@console.get("/services/<iso_week>")
@supervisor_required
def services(iso_week: str | None) -> str:
    """The week's services (screens.md S9): the whole community, closed weeks only, small cells hidden."""
    community = _desk().community
    weeks = presenters.weeks_to_show(weeks_with_counts(db.session(), community.id), _today(community))
    if iso_week is None:
        iso_week = weeks[0] if weeks else None
    elif iso_week not in weeks:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    if iso_week is None:
        return render_template("console/services.html", rows=None)
    place = weeks.index(iso_week)
    return render_template(
        "console/services.html",
        rows=presenters.service_rows(service_week(db.session(), community.id, iso_week)),
        week=presenters.week_words(iso_week, _today(community)),
        later=weeks[place - 1] if place > 0 else None,
        earlier=weeks[place + 1] if place + 1 < len(weeks) else None,
    )
