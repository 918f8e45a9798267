"""A second step of signing in: set up with a QR code and a first code, ten recovery codes shown once, turned off with a fresh proof.
A secret is shown on one page and kept sealed; codes are shown once and kept as digests."""

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, problems
from app.console.blueprint import console, desk, problem_words
from app.console.entry.kept import server_keys
from app.console.me.forms import ButtonForm, TurnOnForm
from app.console.me.sessions import write_down
from app.console.people.presenters import grouped, qr_code
from app.database import db
from app.identity import one_time, queries, second_step_command
from app.identity.guards import ask_for_fresh_proof, desk_required, step_up_required
from app.identity.models import Staff

# How long a secret that was shown may be confirmed.
OFFER_MINUTES = 15


def _is_on() -> bool:
    return queries.second_step_of(db.session(), desk().community.id, desk().staff.id) is not None


def _purpose() -> str:
    return f"second-step:{desk().session.id}"


@console.route("/me/second-step", methods=["GET", "POST"])
@desk_required(None)
def second_step() -> tuple[str, int] | AnyResponse:
    """Show a secret, take its first code, then show the recovery codes."""
    if _is_on():
        return redirect(url_for("console.me"), 303)
    form = TurnOnForm()
    if request.method == "GET":
        # Asked before the secret is shown: a proof between scanning it and its first code would make a new one.
        ask_for_fresh_proof()
        return _offer(form, one_time.make_secret(), None)
    offered = one_time.read_signed(_purpose(), form.offered_secret.data or "", server_keys(), now=clock.now(), minutes=OFFER_MINUTES)
    if offered is None:
        return redirect(url_for("console.second_step"), 303)
    if not form.validate():
        return _offer(form, offered[0], None)
    with database.transaction(desk().community.id) as session:
        person = _myself(session)
        codes = second_step_command.turn_on(session, staff=person, secret=offered[0], typed=form.one_time_code.data, secret_keys=server_keys(), now=clock.now())
        if codes is not None:
            write_down(session, "totp:turned_on")
    if codes is None:
        return _offer(form, offered[0], problems.Problem(problems.SIGN_IN_CODE))
    return _show_codes(codes)


def _myself(session: Session) -> Staff:
    person = queries.staff_by_id(session, desk().community.id, desk().staff.id)
    assert person is not None
    return person


def _offer(form: TurnOnForm, secret: str, problem: problems.Problem | None) -> tuple[str, int]:
    signed = one_time.sign(_purpose(), [secret], server_keys(), clock.now())
    page = render_template(
        "console/me_second_step.html",
        form=form,
        offered=signed,
        qr=qr_code(one_time.address_of(secret, desk().staff.badge_no)),
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        problem=problem_words(problem),
    )
    return page, 422 if problem or form.errors else 200


def _show_codes(codes: list[str]) -> tuple[str, int]:
    return render_template("console/me_recovery_codes.html", codes=[grouped(code) for code in codes]), 200


@console.route("/me/second-step/off", methods=["GET", "POST"])
@desk_required(None)
@step_up_required
def second_step_off() -> str | AnyResponse:
    """Sign in by pass-phrase alone again."""
    if request.method == "GET":
        return render_template("console/me_second_step_off.html", form=ButtonForm()) if _is_on() else redirect(url_for("console.me"), 303)
    with database.transaction(desk().community.id) as session:
        if second_step_command.turn_off(session, community_id=desk().community.id, staff_id=desk().staff.id):
            write_down(session, "totp:turned_off")
    return redirect(url_for("console.me", said="off"), 303)


@console.route("/me/recovery-codes", methods=["GET", "POST"])
@desk_required(None)
@step_up_required
def recovery_codes() -> tuple[str, int] | AnyResponse:
    """Ten new recovery codes; the ones before are worth nothing."""
    if not _is_on():
        return redirect(url_for("console.me"), 303)
    if request.method == "GET":
        return render_template("console/me_recovery_new.html", form=ButtonForm()), 200
    with database.transaction(desk().community.id) as session:
        codes = second_step_command.make_recovery_codes(session, staff=_myself(session), secret_keys=server_keys(), now=clock.now())
        write_down(session, "recovery_codes:made")
    return _show_codes(codes)
