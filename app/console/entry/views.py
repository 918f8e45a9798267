"""The console's front door: sign in, sign out, accept an invitation.
Never says which of badge number and pass-phrase did not fit; an invitation is spent by choosing, not by opening the link."""

from collections.abc import Collection

from flask import Response, current_app, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock, problems
from app.console.blueprint import console, desk, problem_words
from app.console.entry.forms import CodeForm, ProofForm, SignInForm, WelcomeForm, own_page
from app.console.entry.kept import code_page, proof_page, server_keys, sign_in_page
from app.console.menu import menu_for
from app.database import db
from app.identity import queries, secrets
from app.identity import sign_in as desks
from app.identity.commands import is_open
from app.identity.guards import cookie_name, desk_required, find_desk, set_desk_cookie
from app.identity.models import Invitation, Staff


@console.get("/")
@desk_required(None)
def home() -> AnyResponse:
    """The console begins with the first page of the menu."""
    return redirect(_first_page(desk().staff.roles))


def _first_page(roles: Collection[str]) -> str:
    return url_for(menu_for(roles)[0].endpoint)


@console.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> AnyResponse:
    """Badge number and pass-phrase. Every sign-in begins a new session; one that this browser had before ends."""
    here = find_desk()
    form = SignInForm()
    if request.method == "GET":
        form.next.data = own_page(request.args.get("next"))
        return redirect(form.next.data or _first_page(here.staff.roles)) if here else sign_in_page(form, None)
    going_to = own_page(form.next.data)
    if not form.validate():
        return sign_in_page(form, problems.Problem(problems.SIGN_IN_UNKNOWN))
    try:
        entered = desks.sign_in(
            badge_no=form.badge_no.data or "",
            passphrase=form.passphrase.data or "",
            address=request.remote_addr or "",
            replaces=here.session if here else None,
            secret_keys=server_keys(),
            now=clock.now(),
        )
    except problems.Problem as problem:
        return sign_in_page(form, problem)
    if isinstance(entered, desks.CodeAsked):
        code_form = CodeForm(formdata=None)
        code_form.ticket.data, code_form.next.data = entered.ticket, going_to
        return code_page(code_form, None)
    return _enter(entered, going_to)


@console.post("/sign-in/code")
def sign_in_code() -> AnyResponse:
    """The second step: a code of the authenticator, or a recovery code."""
    here, form = find_desk(), CodeForm()
    form.next.data = own_page(form.next.data)
    try:
        entered = desks.sign_in_by_code(
            ticket=form.ticket.data or "",
            typed=form.one_time_code.data or "",
            address=request.remote_addr or "",
            replaces=here.session if here else None,
            secret_keys=server_keys(),
            now=clock.now(),
        )
    except problems.Problem as problem:
        if problem.refusal is not problems.SIGN_IN_LATE:
            return code_page(form, problem)
        again = SignInForm(formdata=None)
        again.next.data = form.next.data
        return sign_in_page(again, problem)
    return _enter(entered, form.next.data)


@console.route("/step-up", methods=["GET", "POST"])
@desk_required(None)
def step_up() -> AnyResponse:
    """A fresh proof before a page that asks for one; forms ask for theirs where they are."""
    form = ProofForm()
    if request.method == "GET":
        form.next.data = own_page(request.args.get("next"))
        return proof_page(form, None)
    going_to = own_page(form.next.data)
    form.next.data = going_to
    try:
        desks.prove(console_session=desk().session, typed=form.typed(), secret_keys=server_keys(), now=clock.now())
    except problems.Problem as problem:
        return proof_page(form, problem)
    return redirect(going_to or _first_page(desk().staff.roles), 303)


def _enter(signed_in: desks.SignedIn, going_to: str | None = None) -> Response:
    session.clear()  # The anonymous session's form token is not carried into the signed-in one.
    response = make_response(redirect(going_to or _first_page(signed_in.roles)))
    return set_desk_cookie(response, signed_in.community_id, signed_in.token)


@console.post("/sign-out")
@desk_required(None)
def sign_out() -> AnyResponse:
    """End this session at once."""
    desks.sign_out(desk().session, clock.now())
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
    page = render_template("console/welcome.html", form=form, person=person, least=secrets.LEAST_PASSPHRASE, problem=problem_words(problem))
    return make_response(page, problem.refusal.status if problem else 200)


def _open_invitation(token: str) -> tuple[Invitation, Staff]:
    digest = secrets.code_digest(current_app.config["SECRET_KEY"], token)
    invitation = queries.invitation_by_digest(db.session(), digest, "console")
    person = queries.staff_by_id(db.session(), invitation.community_id, invitation.staff_id) if invitation else None
    if invitation is None or person is None or person.ended_at is not None or not is_open(invitation, clock.now()):
        raise problems.Problem(problems.INVITE_UNKNOWN)
    return invitation, person
