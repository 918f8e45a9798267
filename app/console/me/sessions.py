"""Oneself at the desk: where one is signed in, by day and not by the minute; ending it elsewhere; another pass-phrase; the language."""

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from app import calendar, clock, database, dates, problems
from app.changes.audit import append_audit
from app.console.blueprint import console, desk, problem_words, today
from app.console.me.forms import EndSessionForm, PassphraseForm
from app.database import db
from app.identity import queries, secrets
from app.identity import sign_in as desks
from app.identity.commands import is_running
from app.identity.guards import desk_required
from app.identity.models import ConsoleSession
from app.identity.permissions import URGED_ROLES
from app.translations import language, translate


def write_down(writing: Session, action: str) -> None:
    """Put what somebody did about themselves into the log of actions."""
    staff = desk().staff
    append_audit(writing, community_id=staff.community_id, staff_id=staff.id, action=action, subject="staff", subject_id=staff.id, now=clock.now())


def is_urged() -> bool:
    """Whether somebody whose desk opens much has not set up a second step yet."""
    staff = desk().staff
    return not URGED_ROLES.isdisjoint(staff.roles) and queries.second_step_of(db.session(), staff.community_id, staff.id) is None


@console.context_processor
def teach_urging() -> dict[str, object]:
    """The menu's line about oneself says when something is left to do."""
    return {"is_urged": is_urged}


@console.get("/me")
@desk_required(None)
def me() -> str:
    """Oneself: sessions, pass-phrase, second step, language."""
    here, now = desk(), clock.now()
    community, staff = here.community, here.staff
    running = [row for row in queries.open_console_sessions(db.session(), community.id, staff.id) if is_running(row, now)]
    second_step = queries.second_step_of(db.session(), community.id, staff.id)
    left = [code for code in queries.recovery_codes_of(db.session(), community.id, staff.id) if code.used_at is None]
    return render_template(
        "console/me.html",
        sessions=[(row.id, _day_words(row), row.id == here.session.id) for row in running],
        second_step=second_step is not None,
        codes_left=len(left),
        said=_said().get(request.args.get("said", "")),
    )


def _day_words(row: ConsoleSession) -> str:
    community = desk().community
    day = calendar.local_parts(clock.to_ms(row.created_at), community.time_zone)["day"]
    return dates.day_words(day, language(), today(community))


def _said() -> dict[str, str]:
    return {
        "ended": translate("已经结束。"),
        "passphrase": translate("口令改好了，别处的登录都结束了。"),
        "off": translate("登录验证码已经关了。"),
    }


@console.post("/me/sessions")
@desk_required(None)
def sign_out_elsewhere() -> AnyResponse:
    """End one of one's own sessions, or all the others. This one is ended by signing out."""
    here, now, chosen = desk(), clock.now(), EndSessionForm().session.data
    with database.transaction(here.community.id) as writing:
        for row in queries.open_console_sessions(writing, here.community.id, here.staff.id):
            if row.id != here.session.id and chosen in ("others", row.id):
                row.ended_at = now
                write_down(writing, "session:ended")
    return redirect(url_for("console.me", said="ended"), 303)


@console.route("/me/passphrase", methods=["GET", "POST"])
@desk_required(None)
def passphrase() -> tuple[str, int] | AnyResponse:
    """Another pass-phrase; the present one is asked for."""
    form, problem = PassphraseForm(), None
    if request.method == "POST" and form.validate():
        try:
            if form.passphrase.data != form.passphrase_again.data:
                raise problems.Problem(problems.PASSPHRASE_DIFFERS)
            old, new = form.passphrase_now.data or "", form.passphrase.data or ""
            desks.change_passphrase(console_session=desk().session, old=old, new=new, now=clock.now())
            return redirect(url_for("console.me", said="passphrase"), 303)
        except problems.Problem as refused:
            problem = refused
    page = render_template("console/me_passphrase.html", form=form, least=secrets.LEAST_PASSPHRASE, problem=problem_words(problem))
    return page, problem.refusal.status if problem else 422 if form.errors else 200
