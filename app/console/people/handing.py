"""Showing a code or a link once, to be handed over or printed, and writing down what a desk did with people and phones."""

from dataclasses import dataclass
from datetime import timedelta

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from app import clock, database, dates
from app.changes.audit import append_audit
from app.console.blueprint import desk, today
from app.console.people import presenters
from app.identity.models import Staff
from app.translations import language
from app.vocabulary import limit


@dataclass(frozen=True)
class Handed:
    """What has just been made for somebody: purpose 'phone' with an activation code, or 'console' with a link's token."""

    purpose: str
    code: str


def hand_over(person: Staff, handed: list[Handed]) -> tuple[str, int]:
    """The page that shows it, once; nothing of it stays at the station but a digest."""
    community, until = desk().community, clock.now() + timedelta(hours=limit("activation_hours"))
    at = dates.instant_words(clock.to_ms(until), community.time_zone, language(), today(community))
    sheets = []
    for one in handed:
        # In the fragment: a browser keeps that to itself, so no log on the way holds the code.
        phone = f"{request.host_url}app/#code={one.code}"
        address = phone if one.purpose == "phone" else url_for("console.welcome", token=one.code, _external=True)
        sheets.append(
            {
                "purpose": one.purpose,
                "code": presenters.grouped(one.code) if one.purpose == "phone" else "",
                "shown": f"{request.host_url}app/" if one.purpose == "phone" else address,
                "qr": presenters.qr_code(address),
            }
        )
    return render_template("console/person_handed.html", person=person, sheets=sheets, until=at, hours=limit("activation_hours")), 200


def write_down(action: str, subject_id: str | None, *, subject: str = "staff", writing: Session | None = None) -> None:
    """Put what this desk did into the log of actions: in the open transaction, or for a mere look in one of its own."""
    here = desk()
    entry = {"community_id": here.community.id, "staff_id": here.staff.id, "action": action, "subject": subject, "subject_id": subject_id}
    if writing is not None:
        append_audit(writing, **entry, now=clock.now())  # type: ignore[arg-type]
        return
    with database.transaction(here.community.id) as session:
        append_audit(session, **entry, now=clock.now())  # type: ignore[arg-type]
