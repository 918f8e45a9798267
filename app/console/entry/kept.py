"""A form that arrives after its session has ended, with the token of an older page, or before what needs a fresh proof: nothing typed is lost.
The person proves who they are on a page that holds the fields, then finds the form filled and not sent. Pass-phrases and codes are never kept."""

from flask import Response, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from app import clock, problems
from app.answers import answer_problem
from app.console.blueprint import console, desk, problem_words
from app.console.entry.forms import CodeForm, ProofForm, SignInForm
from app.database import db
from app.identity import queries
from app.identity import sign_in as desks
from app.identity.guards import Desk, ProofNeeded, SignedOut, find_desk, set_desk_cookie

SIGN_IN, PROOF = "sign_in", "proof"
_NEVER_KEPT = ("passphrase", "secret", "one_time_code", "csrf_token")


def kept_fields() -> list[tuple[str, str]]:
    """What the person typed, as it goes into hidden fields: no pass-phrase, no code, no token, nothing of the sign-in around it."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not name.startswith((f"{SIGN_IN}-", f"{PROOF}-")) and not any(part in name for part in _NEVER_KEPT)
    ]


def server_keys() -> list[str]:
    """The server's secret keys, newest first."""
    return [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]


@console.errorhandler(SignedOut)
def sign_in_around(_signed_out: SignedOut) -> AnyResponse:
    """Ask who is there: a page is gone on to afterwards, a form is kept on the way."""
    if request.method != "POST" or _form_page() is None or not _is_small_enough():
        return redirect(url_for("console.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else None))
    code_form, form = CodeForm(prefix=SIGN_IN), SignInForm(prefix=SIGN_IN)
    try:
        if code_form.ticket.name in request.form:
            entered: desks.SignedIn | desks.CodeAsked = desks.sign_in_by_code(
                ticket=code_form.ticket.data or "",
                typed=code_form.one_time_code.data or "",
                address=request.remote_addr or "",
                replaces=None,
                secret_keys=server_keys(),
                now=clock.now(),
            )
        elif form.badge_no.name in request.form:
            entered = desks.sign_in(
                badge_no=form.badge_no.data or "",
                passphrase=form.passphrase.data or "",
                address=request.remote_addr or "",
                replaces=None,
                secret_keys=server_keys(),
                now=clock.now(),
            )
        else:
            return sign_in_page(form, None, status=401)
    except problems.Problem as problem:
        late = problem.refusal is problems.SIGN_IN_LATE or code_form.ticket.name not in request.form
        return sign_in_page(form, problem) if late else code_page(code_form, problem)
    if isinstance(entered, desks.CodeAsked):
        code_form.ticket.data = entered.ticket
        return code_page(code_form, None)
    return _enter_with_form(entered)


def _is_small_enough() -> bool:
    """Whether what was sent can be read at all; a file of a stranger's is not read to be kept."""
    try:
        return request.form is not None
    except RequestEntityTooLarge:
        return False


def _enter_with_form(entered: desks.SignedIn) -> Response:
    # The anonymous session's form token is not carried into the signed-in one, nor what this request remembers of it.
    session.clear()
    g.pop(current_app.config["WTF_CSRF_FIELD_NAME"], None)
    here = desk_of(entered)
    return set_desk_cookie(_form_again(here), entered.community_id, entered.token)


def desk_of(entered: desks.SignedIn) -> Desk:
    """The desk of a session that has begun in this very request, before its cookie has travelled."""
    found = find_desk(f"{entered.community_id}.{entered.token}")
    assert found is not None
    return found


@console.errorhandler(CSRFError)
def give_back_form(_error: CSRFError) -> AnyResponse:
    """A form with the token of a session that is no more: nothing was done, and it is shown as it was filled."""
    view = current_app.view_functions.get(request.endpoint or "")
    if not hasattr(view, "permission") or _form_page() is None:
        return answer_problem(problems.Problem(problems.PAGE_EXPIRED))
    here = find_desk()
    if here is None:
        return sign_in_page(SignInForm(prefix=SIGN_IN, formdata=None), None, status=401)
    response = _form_again(here)
    response.status_code = problems.PAGE_EXPIRED.status if response.status_code == 200 else response.status_code
    return response


@console.errorhandler(ProofNeeded)
def prove_around(_needed: ProofNeeded) -> AnyResponse:
    """Ask for the fresh proof around the form, and show it filled again; a plain page is gone on to afterwards."""
    if request.method != "POST" or _form_page() is None:
        return redirect(url_for("console.step_up", next=request.full_path.rstrip("?") if request.method == "GET" else None))
    form = ProofForm(prefix=PROOF)
    if form.one_time_code.name not in request.form and form.passphrase.name not in request.form:
        return proof_page(form, None, status=401)
    try:
        desks.prove(console_session=desk().session, typed=form.typed(), secret_keys=server_keys(), now=clock.now())
    except problems.Problem as problem:
        return proof_page(form, problem)
    here = find_desk()
    assert here is not None
    return _form_again(here)


def _form_page() -> tuple[str, dict[str, str]] | None:
    """The view that shows the form at this address, or None where there is none."""
    try:
        endpoint, parts = current_app.create_url_adapter(request).match(request.path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return None
    return endpoint, dict(parts)


def _form_again(here: Desk) -> Response:
    """The form as it was filled, and that it has not been sent. Asked for as a page is, so that nothing is carried out."""
    page = _form_page()
    assert page is not None
    g.kept, g.entered = MultiDict(kept_fields()), here
    request.method = "GET"
    try:
        return make_response(current_app.view_functions[page[0]](**page[1]))
    except problems.Problem as problem:
        return answer_problem(problem)
    except ProofNeeded:
        return make_response(redirect(url_for("console.step_up", next=request.path)))


# The three pages that ask


def sign_in_page(form: SignInForm, problem: problems.Problem | None, status: int = 200) -> Response:
    """Badge number and pass-phrase, with what is kept on the way."""
    return _asking("console/sign_in.html", form, problem, status)


def code_page(form: CodeForm, problem: problems.Problem | None) -> Response:
    """The code of the second step, with what is kept on the way."""
    return _asking("console/sign_in_code.html", form, problem, 200)


def proof_page(form: ProofForm, problem: problems.Problem | None, status: int = 200) -> Response:
    """The pass-phrase or a code once more, with what is kept on the way."""
    here = desk()
    by_code = queries.second_step_of(db.session(), here.community.id, here.staff.id) is not None
    return _asking("console/step_up.html", form, problem, status, by_code=by_code)


def _asking(template: str, form: object, problem: problems.Problem | None, status: int, **more: object) -> Response:
    is_kept = request.method == "POST" and request.endpoint not in ("console.sign_in", "console.sign_in_code", "console.step_up")
    page = render_template(
        template,
        form=form,
        problem=problem_words(problem),
        kept=kept_fields() if is_kept else [],
        action=request.full_path.rstrip("?") if is_kept else None,
        has_files=is_kept and any(file.filename for file in request.files.values()),
        **more,
    )
    response = make_response(page, problem.refusal.status if problem else status)
    if problem is not None and problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response
