"""Phones of people: what the desk calls one, and switching one off after it has been said what follows."""

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, problems
from app.console.blueprint import console, desk, today
from app.console.people.forms import ConfirmForm, PhoneNameForm
from app.console.people.handing import write_down
from app.console.people.presenters import PhoneLine, phone_line
from app.console.people.views import answer_page
from app.database import db
from app.identity import commands, queries, staff_command
from app.identity.guards import desk_required, is_uuid, step_up_required
from app.identity.models import Device


def _phone_or_nothing(device_id: str) -> Device:
    found = queries.device_by_id(db.session(), desk().community.id, device_id) if is_uuid(device_id) else None
    if found is None:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    return found


def _shown(device: Device) -> dict[str, Any]:
    community = desk().community
    line: PhoneLine = phone_line(device, offset_ms=None, now=clock.now(), time_zone=community.time_zone, today=today(community))
    return {"phone": line, "person": queries.staff_by_id(db.session(), community.id, device.staff_id)}


def _fresh(session: Any, device_id: str) -> Device:
    found = queries.device_by_id(session, desk().community.id, device_id)
    assert found is not None
    return found


@console.route("/phones/<device_id>/name", methods=["GET", "POST"])
@desk_required("people:write")
def phone_name(device_id: str) -> tuple[str, int] | AnyResponse:
    """What the desk calls a phone, such as 红米 3 号."""
    device = _phone_or_nothing(device_id)
    form = PhoneNameForm(data={"label": device.label})
    if request.method == "GET":
        return answer_page("console/phone_name.html", form=form, **_shown(device))
    if not form.validate():
        return answer_page("console/phone_name.html", is_refused=True, form=form, **_shown(device))
    try:
        with database.transaction(desk().community.id) as session:
            if staff_command.rename_phone(_fresh(session, device_id), (form.label.data or "").strip()):
                write_down("phone:renamed", device_id, subject="device", writing=session)
    except problems.Problem as problem:
        return answer_page("console/phone_name.html", problem, form=form, **_shown(device))
    return redirect(url_for("console.person", staff_id=device.staff_id, said="named"), 303)


@console.route("/phones/<device_id>/off", methods=["GET", "POST"])
@desk_required("people:write")
@step_up_required
def phone_off(device_id: str) -> tuple[str, int] | AnyResponse:
    """What switching a phone off does, then it is off. What it still sends is held for a supervisor."""
    device = _phone_or_nothing(device_id)
    if request.method == "GET":
        return answer_page("console/phone_off.html", form=ConfirmForm(), **_shown(device))
    with database.transaction(desk().community.id) as session:
        fresh = _fresh(session, device_id)
        if fresh.revoked_at is None:
            commands.revoke_phone(fresh, clock.now())
            write_down("phone:revoked", device_id, subject="device", writing=session)
    return redirect(url_for("console.person", staff_id=device.staff_id, said="off"), 303)
