"""People (screens.md S7), by badge number and never by activity: add one, give a code, change roles, end a service.
Never shows where a phone is, how long it was used or how one person stands beside another; never chooses a pass-phrase for anybody."""

import uuid
from collections import defaultdict
from datetime import date
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, problems
from app.console.blueprint import console, desk, problem_words, today
from app.console.people import presenters
from app.console.people.forms import ConfirmForm, NewPersonForm, PersonForm, RolesForm
from app.console.people.handing import Handed, hand_over, write_down
from app.database import db
from app.identity import queries, staff_command
from app.identity.guards import ask_for_fresh_proof, desk_required, is_uuid, step_up_required
from app.identity.models import Staff
from app.identity.permissions import PHONE_ROLES, may, may_manage
from app.places.commands import end_assignments_of
from app.places.queries import zones_of
from app.translations import translate
from app.visits.queries import recent_clock_offsets

# From how many of the newest changes the clocks of phones are read.
LATELY = 5000


def person_or_nothing(staff_id: str) -> Staff:
    """A person of this community. Raises Problem request.not_found for anybody else's and for nobody."""
    found = queries.staff_by_id(db.session(), desk().community.id, staff_id) if is_uuid(staff_id) else None
    if found is None:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    return found


def answer_page(template: str, problem: problems.Problem | None = None, *, is_refused: bool = False, **shown: Any) -> tuple[str, int]:
    """A page, or a form that comes back with what was typed and what is wrong with it."""
    status = problem.refusal.status if problem else 422 if is_refused else 200
    return render_template(template, problem=problem_words(problem), **shown), status


@console.get("/people")
@desk_required("people:read")
def people() -> str:
    """Everybody who works here, by badge number."""
    community, now, session = desk().community, clock.now(), db.session()
    everybody = queries.staff_of_community(session, community.id)
    devices, invitations = defaultdict(list), defaultdict(list)
    for device in queries.devices_of_community(session, community.id):
        devices[device.staff_id].append(device)
    for invitation in queries.unused_invitations(session, community.id, now):
        invitations[invitation.staff_id].append(invitation)
    offsets = recent_clock_offsets(session, community.id, community.head - LATELY)
    write_down("people:opened", None)
    shows_ended = "ended" in request.args
    return render_template(
        "console/people.html",
        lines=[
            presenters.person_line(
                person,
                devices[person.id],
                invitations[person.id],
                offset_ms=offsets.get(person.id),
                now=now,
                time_zone=community.time_zone,
                today=today(community),
            )
            for person in everybody
            if (person.ended_at is not None) == shows_ended
        ],
        shows_ended=shows_ended,
        ended=sum(person.ended_at is not None for person in everybody),
    )


@console.get("/people/<staff_id>")
@desk_required("people:read")
def person(staff_id: str) -> str:
    """One person with their phones, and what can be done."""
    community, now, session = desk().community, clock.now(), db.session()
    found = person_or_nothing(staff_id)
    devices = queries.devices_of(session, community.id, staff_id)
    offset = recent_clock_offsets(session, community.id, community.head - LATELY).get(staff_id)
    waiting = queries.unused_invitations(session, community.id, now, staff_id)
    write_down("staff:opened", staff_id)
    line = presenters.person_line(found, devices, waiting, offset_ms=offset, now=now, time_zone=community.time_zone, today=today(community))
    actor = desk().staff
    return render_template(
        "console/person.html",
        person=found,
        line=line,
        off=[
            presenters.phone_line(device, offset_ms=None, now=now, time_zone=community.time_zone, today=today(community))
            for device in devices
            if device.revoked_at is not None
        ],
        zones=[zone.code for zone in zones_of(session, community.id, staff_id, now)],
        is_mine=may_manage(actor.roles, found.roles),
        gives_roles=may(actor.roles, "roles:write"),
        is_me=actor.id == staff_id,
        purposes=staff_command.purposes_of(found.roles),
        said=_said().get(request.args.get("said", "")),
    )


def _said() -> dict[str, str]:
    return {
        "changed": translate("改好了。"),
        "roles": translate("角色改好了，从下一次点开就算。"),
        "ended": translate("服务已经结束。没传的照收，交督导定。"),
        "named": translate("手机的叫法改好了。"),
        "off": translate("手机已经停用。没传的照收，交督导定。"),
        "added": translate("已经添加，码用过了。"),
    }


@console.route("/people/new", methods=["GET", "POST"])
@desk_required("people:write")
def new_person() -> tuple[str, int] | AnyResponse:
    """Add somebody; the answer shows their code or link, once."""
    form = NewPersonForm()
    form.offer(desk().staff.roles)
    form.offer_languages()
    if request.method == "GET":
        form.id.data = form.id.data or str(uuid.uuid4())
        return answer_page("console/person_new.html", form=form)
    if not form.validate():
        return answer_page("console/person_new.html", is_refused=True, form=form)
    typed = staff_command.NewPerson(
        id=form.id.data if is_uuid(form.id.data or "") else str(uuid.uuid4()),
        display_name=form.display_name.data.strip(),
        badge_no=form.badge_no.data.strip(),
        roles=form.chosen_roles(),
        languages=form.chosen_languages(),
        training_until=form.chosen_day(),
    )
    if not PHONE_ROLES.issuperset(typed.roles):
        ask_for_fresh_proof()
    try:
        added, handed = _add(typed)
    except problems.Problem as problem:
        return answer_page("console/person_new.html", problem, form=form)
    return hand_over(added, handed) if handed else redirect(url_for("console.person", staff_id=added.id, said="added"), 303)


def _add(typed: staff_command.NewPerson) -> tuple[Staff, list[Handed]]:
    """Add a person and invite them, in one transaction. The same form again gives new codes as long as none was used."""
    now, community_id = clock.now(), desk().community.id
    with database.transaction(community_id) as session:
        by = staff_command.acting(session, community_id, desk().staff.id)
        known = queries.staff_by_id(session, community_id, typed.id)
        added = staff_command.add_person(session, by=by, person=typed, now=now)
        is_new = known is None or known.id != added.id
        if is_new:
            write_down("staff:invited", added.id, writing=session)
        elif not queries.unused_invitations(session, community_id, now, added.id):
            return added, []
        return added, [_invite(session, by, added, purpose) for purpose in staff_command.purposes_of(added.roles)]


def _invite(session: Any, by: Staff, person: Staff, purpose: str) -> Handed:
    now = clock.now()
    code = staff_command.invite_anew(session, by=by, person=person, purpose=purpose, secret_key=current_app.config["SECRET_KEY"], now=now)
    write_down("phone:invited" if purpose == "phone" else "desk:invited", person.id, writing=session)
    return Handed(purpose, code)


def _give(staff_id: str, purpose: str) -> tuple[str, int] | AnyResponse:
    """A page that says what a new code or link does, then the code, once."""
    person, form, community_id = person_or_nothing(staff_id), ConfirmForm(), desk().community.id
    shown: dict[str, Any] = {"person": person, "purpose": purpose, "form": form}
    if request.method == "GET":
        return answer_page("console/person_code.html", **shown)
    try:
        with database.transaction(community_id) as session:
            by = staff_command.acting(session, community_id, desk().staff.id)
            fresh = staff_command.acting_on(session, community_id, staff_id)
            handed = _invite(session, by, fresh, purpose)
    except problems.Problem as problem:
        return answer_page("console/person_code.html", problem, **shown)
    return hand_over(person, [handed])


@console.route("/people/<staff_id>/code", methods=["GET", "POST"])
@desk_required("people:write")
def person_code(staff_id: str) -> tuple[str, int] | AnyResponse:
    """A new activation code, for a new phone."""
    return _give(staff_id, "phone")


@console.route("/people/<staff_id>/link", methods=["GET", "POST"])
@desk_required("roles:write")
@step_up_required
def person_link(staff_id: str) -> tuple[str, int] | AnyResponse:
    """A new link to the console, for somebody new or somebody who has forgotten."""
    return _give(staff_id, "console")


@console.route("/people/<staff_id>/edit", methods=["GET", "POST"])
@desk_required("people:write")
def edit_person(staff_id: str) -> tuple[str, int] | AnyResponse:
    """How somebody is called, languages, training."""
    found, community_id = person_or_nothing(staff_id), desk().community.id
    form = PersonForm(data={"display_name": found.display_name, "languages": found.languages, "training_until": _as_date(found.training_until)})
    form.offer_languages()
    if request.method == "GET":
        return answer_page("console/person_edit.html", form=form, person=found)
    if not form.validate():
        return answer_page("console/person_edit.html", is_refused=True, form=form, person=found)
    try:
        with database.transaction(community_id) as session:
            by = staff_command.acting(session, community_id, desk().staff.id)
            fresh = staff_command.acting_on(session, community_id, staff_id)
            name, languages = form.display_name.data.strip(), form.chosen_languages()
            if staff_command.edit_person(by=by, person=fresh, display_name=name, languages=languages, training_until=form.chosen_day()):
                write_down("staff:changed", staff_id, writing=session)
    except problems.Problem as problem:
        return answer_page("console/person_edit.html", problem, form=form, person=found)
    return redirect(url_for("console.person", staff_id=staff_id, said="changed"), 303)


@console.route("/people/<staff_id>/roles", methods=["GET", "POST"])
@desk_required("roles:write")
@step_up_required
def person_roles(staff_id: str) -> tuple[str, int] | AnyResponse:
    """Which roles somebody has."""
    found, community_id = person_or_nothing(staff_id), desk().community.id
    form = RolesForm(data={"roles": found.roles})
    form.offer(desk().staff.roles)
    if request.method == "GET":
        return answer_page("console/person_roles.html", form=form, person=found)
    if not form.validate():
        return answer_page("console/person_roles.html", is_refused=True, form=form, person=found)
    try:
        with database.transaction(community_id) as session:
            by = staff_command.acting(session, community_id, desk().staff.id)
            fresh = staff_command.acting_on(session, community_id, staff_id)
            if staff_command.change_roles(session, by=by, person=fresh, roles=form.chosen_roles(), now=clock.now()):
                write_down("role:changed", staff_id, writing=session)
    except problems.Problem as problem:
        return answer_page("console/person_roles.html", problem, form=form, person=found)
    return redirect(url_for("console.person", staff_id=staff_id, said="roles"), 303)


@console.route("/people/<staff_id>/leave", methods=["GET", "POST"])
@desk_required("people:write")
@step_up_required
def person_leaves(staff_id: str) -> tuple[str, int] | AnyResponse:
    """What ending a service does, then it is ended."""
    found, community_id, now = person_or_nothing(staff_id), desk().community.id, clock.now()
    shown: dict[str, Any] = {"person": found, "form": ConfirmForm(), "zones": [zone.code for zone in zones_of(db.session(), community_id, staff_id, now)]}
    if request.method == "GET":
        return answer_page("console/person_end.html", **shown)
    try:
        with database.transaction(community_id) as session:
            by = staff_command.acting(session, community_id, desk().staff.id)
            fresh = staff_command.acting_on(session, community_id, staff_id)
            if staff_command.end_service(session, by=by, person=fresh, now=now):
                end_assignments_of(session, community_id=community_id, staff_id=staff_id, now=now)
                write_down("staff:ended", staff_id, writing=session)
    except problems.Problem as problem:
        return answer_page("console/person_end.html", problem, **shown)
    return redirect(url_for("console.person", staff_id=staff_id, said="ended"), 303)


def _as_date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
