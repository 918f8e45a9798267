"""Every route has a row that says who may (safety.md S1, S5). A route without a row fails and says what to add.
Dov works elsewhere: whatever he may not see is answered to him byte for byte as what does not exist."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import clock, create_app, database
from app.changes.models import AuditEntry
from app.database import Base, db
from app.exports.work import work_once
from app.identity.commands import add_staff, invite_staff
from app.identity.models import Staff
from app.identity.permissions import PERMISSIONS
from app.identity.queries import staff_by_badge
from app.problems import CATALOGUE
from app.rounds.models import DoorRound
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import read
from tests.phone import Phone, new_id, new_token

DESKS = {
    "Clara's desk": "supervisor",
    "Lena's desk": "station_lead",
    "Peng's desk": "privacy_contact",
    "Rui's desk": "street_reviewer",
    "Dov's desk": "supervisor",
}
VISITORS = ("anonymous", "Amina's phone", "Dov's phone", *DESKS)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# What a row says for a visitor: a status, where a redirect leads, or "as nothing": byte for byte the answer of an address that does not exist.
PAGE, SIGN_IN, NOTHING = 200, "/console/sign-in", "as nothing"
WITHOUT_A_DESK = ("/console/sign-in", "/console/sign-in/code", "/console/welcome/<token>")
EVERYBODY = dict.fromkeys(VISITORS, PAGE)
PHONES: dict[str, Any] = {**dict.fromkeys(VISITORS, 401), "Amina's phone": 200, "Dov's phone": 200}


# Which roles have which permission: written down once more, so that a role is never given one in passing.
ROLES_OF: dict[str | None, set[str]] = {
    None: {"supervisor", "station_lead", "privacy_contact", "street_reviewer"},
    "overview:read": {"supervisor", "station_lead", "street_reviewer"},
    "visits:read": {"supervisor", "station_lead"},
    "visits:review": {"supervisor", "station_lead"},
    "places:read": {"supervisor", "station_lead"},
    "places:write": {"supervisor", "station_lead"},
    "services:read": {"supervisor", "station_lead", "street_reviewer"},
    "operations:decide": {"supervisor", "station_lead"},
    "clashes:settle": {"supervisor", "station_lead"},
    "wishes:lift": {"supervisor", "station_lead"},
    "zones:read": {"supervisor", "station_lead"},
    "zones:write": {"supervisor", "station_lead"},
    "rounds:read": {"supervisor", "station_lead"},
    "rounds:write": {"supervisor", "station_lead"},
    "exports:make": {"supervisor", "station_lead"},
    "audit:read": {"station_lead", "privacy_contact"},
    "people:read": {"supervisor", "station_lead"},
    "people:write": {"supervisor", "station_lead"},
    "roles:write": {"station_lead"},
}


def desks(permission: str | None, answer: Any = PAGE, **others: Any) -> dict[str, Any]:
    """Who may ask a page of the console: desks whose role has its permission; to other desks it is as nothing, to anybody else the sign-in page.

    Args:
        answer: what those who may are answered.
        others: desks that get something else, by first name, such as Dov=NOTHING for a page about something of Z07.
    """
    who: dict[str, Any] = dict.fromkeys(VISITORS, SIGN_IN)
    who |= {desk: answer if role in ROLES_OF[permission] else NOTHING for desk, role in DESKS.items()}
    return Permitted({**who, **{f"{name}'s desk": said for name, said in others.items()}}, permission)


class Permitted(dict[str, Any]):
    """What each visitor is answered, and the permission that decides it."""

    def __init__(self, who: dict[str, Any], permission: str | None) -> None:
        super().__init__(who)
        self.permission = permission


@dataclass
class Row:
    """Who may ask a route, and how it is asked: parts of its address, a form or a JSON body."""

    who: dict[str, Any]
    parts: Callable[["Stage"], dict[str, str]] = lambda stage: {}
    form: Callable[["Stage"], dict[str, str]] | None = None
    body: Callable[["Stage", str], dict[str, Any]] | None = None
    # What an answer may hold of Z07: asked as Dov, never.
    is_about_everybody: bool = False


@dataclass
class Stage:
    """The cast with something to see, and their visitors."""

    world: World
    visit: str
    week: str
    refused: str
    wish: str
    clash: str
    round: str
    phones: dict[str, Phone] = field(default_factory=dict)
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    exports: dict[str, str] = field(default_factory=dict)

    def client(self, visitor: str) -> FlaskClient:
        return self.clients[visitor]

    def headers(self, visitor: str) -> dict[str, str]:
        return self.phones[visitor].headers() if visitor in self.phones else {}

    def invitation(self, purpose: str, name: str = "Ben") -> str:
        """A fresh code or link of a colleague."""
        with self.world.app.app_context(), database.transaction(self.world.community_id) as session:
            staff = session.get(Staff, (self.world.community_id, self.world.staff[name]))
            assert staff is not None
            return invite_staff(session, staff=staff, purpose=purpose, secret_key=self.world.app.config["SECRET_KEY"], now=clock.now())


def _of_ben(stage: Stage) -> dict[str, str]:
    return {"staff_id": stage.world.staff["Ben"]}


def _of_a_leaver(stage: Stage) -> dict[str, str]:
    """Somebody whose service may end here: asked twice it is ended once."""
    with stage.world.app.app_context(), database.transaction(stage.world.community_id) as session:
        found = staff_by_badge(session, stage.world.community_id, "77")
        leaver = found or add_staff(
            session, community_id=stage.world.community_id, display_name="协管员 77", badge_no="77", roles=["coordinator"], now=clock.now()
        )
        return {"staff_id": leaver.id}


def _spare_phone(stage: Stage) -> dict[str, str]:
    """Ben's phone, which may be switched off here."""
    if "Ben's phone" not in stage.phones:
        stage.phones["Ben's phone"] = stage.world.phone_of("Ben")
    return {"device_id": stage.phones["Ben's phone"].device_id, **_of_ben(stage)}


def _phone(stage: Stage) -> dict[str, str]:
    return {"device_id": stage.phones["Amina's phone"].device_id}


def _new_person(stage: Stage) -> dict[str, str]:
    return {"id": new_id(), "display_name": "协管员 55", "badge_no": new_id()[:8], "roles": "coordinator"}


def _week(stage: Stage, _visitor: str) -> dict[str, Any]:
    return {"week": stage.week, "batch": new_id(), "counts": {"supplies": [1, 2, 3]}}


def _exchange(stage: Stage, visitor: str) -> dict[str, Any]:
    return (stage.phones.get(visitor) or stage.phones["Amina's phone"]).request_body([])


def _activation(stage: Stage, _visitor: str) -> dict[str, Any]:
    return {"code": stage.invitation("phone"), "push_token": new_token(), "read_token": new_token(), "build": 1}


def _zone(stage: Stage) -> dict[str, str]:
    return {"zone_id": stage.world.zones["Z07"]}


# (method, route) to its row.
ROWS: dict[tuple[str, str], Row] = {
    ("GET", "/"): Row(EVERYBODY, is_about_everybody=True),
    ("POST", "/demo/enter"): Row(dict.fromkeys(VISITORS, "/app/"), form=lambda stage: {"who": "07"}, is_about_everybody=True),
    ("POST", "/language"): Row(dict.fromkeys(VISITORS, "/"), form=lambda stage: {"language": "en", "next": "/"}, is_about_everybody=True),
    ("GET", "/app"): Row(dict.fromkeys(VISITORS, "/app/"), is_about_everybody=True),
    ("GET", "/app/"): Row(EVERYBODY, is_about_everybody=True),
    ("GET", "/sw.js"): Row(EVERYBODY, is_about_everybody=True),
    ("GET", "/app/manifest.webmanifest"): Row(EVERYBODY, is_about_everybody=True),
    ("GET", "/console/"): Row(desks(None, "/console/overview", Peng="/console/audit")),
    ("GET", "/console/sign-in"): Row({**EVERYBODY, **dict.fromkeys(DESKS, "/console/overview"), "Peng's desk": "/console/audit"}, is_about_everybody=True),
    ("POST", "/console/sign-in"): Row(dict.fromkeys(VISITORS, 401), form=lambda stage: {"badge_no": "S03", "passphrase": "nothing of the kind"}),
    # Last of the desk's rows when it is asked: it ends the session.
    ("POST", "/console/sign-out"): Row(desks(None, SIGN_IN)),
    ("GET", "/console/welcome/<token>"): Row(EVERYBODY, parts=lambda stage: {"token": stage.invitation("console", "Clara")}, is_about_everybody=True),
    ("POST", "/console/welcome/<token>"): Row(
        dict.fromkeys(VISITORS, 422),
        parts=lambda stage: {"token": stage.invitation("console", "Clara")},
        form=lambda stage: {"passphrase": "x", "again": "y"},
        is_about_everybody=True,
    ),
    ("GET", "/console/overview"): Row(desks("overview:read")),
    ("GET", "/console/visits"): Row(desks("visits:read")),
    ("GET", "/console/updates"): Row(desks("visits:read", 204)),
    ("GET", "/console/visits/<visit_id>"): Row(desks("visits:read", Dov=NOTHING), parts=lambda stage: {"visit_id": stage.visit}),
    ("GET", "/console/decisions"): Row(desks("operations:decide")),
    ("GET", "/console/decisions/<operation_id>"): Row(desks("operations:decide", Dov=NOTHING), parts=lambda stage: {"operation_id": stage.refused}),
    ("POST", "/console/decisions/<operation_id>"): Row(
        desks("operations:decide", 422, Dov=NOTHING), parts=lambda stage: {"operation_id": stage.refused}, form=lambda stage: {"decision": "closed"}
    ),
    ("GET", "/console/clashes/<root_id>"): Row(desks("clashes:settle", Dov=NOTHING), parts=lambda stage: {"root_id": stage.clash}),
    ("POST", "/console/clashes/<root_id>"): Row(desks("clashes:settle", 409, Dov=NOTHING), parts=lambda stage: {"root_id": stage.clash}, form=lambda stage: {}),
    ("GET", "/console/wishes/<wish_id>"): Row(desks("wishes:lift", Dov=NOTHING), parts=lambda stage: {"wish_id": stage.wish}),
    ("POST", "/console/wishes/<wish_id>"): Row(desks("wishes:lift", 422, Dov=NOTHING), parts=lambda stage: {"wish_id": stage.wish}, form=lambda stage: {}),
    ("GET", "/console/questions"): Row(desks("visits:review")),
    ("POST", "/console/visits/<visit_id>/review"): Row(
        desks("visits:review", 303, Dov=NOTHING), parts=lambda stage: {"visit_id": stage.visit}, form=lambda stage: {"do": "ok"}
    ),
    ("POST", "/console/reviewed"): Row(desks("visits:review", "/console/visits", Dov=NOTHING), form=lambda stage: {"visit": stage.visit}),
    ("GET", "/console/zones"): Row(desks("zones:read")),
    ("GET", "/console/zones/<zone_id>"): Row(desks("zones:read", Dov=NOTHING), parts=_zone),
    ("POST", "/console/zones/<zone_id>/name"): Row(desks("zones:write", 422, Dov=NOTHING), parts=_zone, form=lambda stage: {}),
    ("GET", "/console/zones/<zone_id>/hand-over"): Row(desks("zones:write", Dov=NOTHING), parts=_zone),
    ("POST", "/console/zones/<zone_id>/hand-over"): Row(desks("zones:write", 422, Dov=NOTHING), parts=_zone, form=lambda stage: {}),
    ("GET", "/console/zones/<zone_id>/buildings"): Row(desks("zones:write", Dov=NOTHING), parts=_zone),
    ("POST", "/console/zones/<zone_id>/buildings"): Row(desks("zones:write", 422, Dov=NOTHING), parts=_zone, form=lambda stage: {}),
    ("GET", "/console/rounds"): Row(desks("rounds:read")),
    ("POST", "/console/rounds"): Row(desks("rounds:write", 422), form=lambda stage: {}),
    # Last of the rounds' rows when it is asked: it ends one.
    ("POST", "/console/rounds/<round_id>/close"): Row(desks("rounds:write", "/console/rounds", Dov=NOTHING), parts=lambda stage: {"round_id": stage.round}),
    ("GET", "/console/places"): Row(desks("places:read")),
    ("GET", "/console/places/import"): Row(desks("places:write")),
    ("POST", "/console/places/import"): Row(desks("places:write", 422), form=lambda stage: {}),
    ("GET", "/console/places/import/<draft_id>"): Row(desks("places:write", NOTHING), parts=lambda stage: {"draft_id": new_id()}),
    ("POST", "/console/places/import/<draft_id>"): Row(desks("places:write", NOTHING), parts=lambda stage: {"draft_id": new_id()}, form=lambda stage: {}),
    ("GET", "/console/places/generate"): Row(desks("places:write")),
    ("POST", "/console/places/generate"): Row(desks("places:write", 422), form=lambda stage: {"do": "look"}),
    ("GET", "/console/places/buildings/<building_id>"): Row(
        desks("places:write", Dov=NOTHING), parts=lambda stage: {"building_id": stage.world.buildings["Z07"]}
    ),
    ("POST", "/console/places/buildings/<building_id>"): Row(
        desks("places:write", 422, Dov=NOTHING), parts=lambda stage: {"building_id": stage.world.buildings["Z07"]}, form=lambda stage: {}
    ),
    ("GET", "/console/places/hints"): Row(desks("places:read")),
    ("POST", "/console/places/hints"): Row(
        desks("places:write", "/console/places/hints", Dov=NOTHING), form=lambda stage: {"door": stage.world.doors["Z07"][2], "do": "left"}
    ),
    ("GET", "/console/places/codes"): Row(desks("places:read")),
    # Each sees one's own alone: to the station's lead Clara's export is as nothing too.
    ("GET", "/console/exports"): Row(desks("exports:make")),
    ("POST", "/console/exports"): Row(desks("exports:make", 422), form=lambda stage: {"reason": "x"}),
    ("GET", "/console/exports/mine"): Row(desks("exports:make")),
    ("GET", "/console/exports/<export_id>/file"): Row(desks("exports:make", NOTHING, Clara=PAGE), parts=lambda stage: {"export_id": stage.exports["csv"]}),
    ("GET", "/console/exports/<export_id>/page"): Row(desks("exports:make", NOTHING, Clara=PAGE), parts=lambda stage: {"export_id": stage.exports["page"]}),
    ("GET", "/console/audit"): Row(desks("audit:read")),
    ("GET", "/console/services"): Row(desks("services:read")),
    ("GET", "/console/services/<iso_week>"): Row(desks("services:read", Dov=NOTHING), parts=lambda stage: {"iso_week": stage.week}),
    # People and phones, and oneself at the desk
    ("POST", "/console/sign-in/code"): Row(dict.fromkeys(VISITORS, 401), form=lambda stage: {"ticket": "x", "one_time_code": "000000"}),
    ("GET", "/console/step-up"): Row(desks(None)),
    ("POST", "/console/step-up"): Row(desks(None, 401), form=lambda stage: {"passphrase": "nothing of the kind"}),
    ("GET", "/console/people"): Row(desks("people:read")),
    ("GET", "/console/people/new"): Row(desks("people:write")),
    ("POST", "/console/people/new"): Row(desks("people:write"), form=_new_person),
    ("GET", "/console/people/<staff_id>"): Row(desks("people:read", Dov=NOTHING), parts=_of_ben),
    ("GET", "/console/people/<staff_id>/code"): Row(desks("people:write", Dov=NOTHING), parts=_of_ben),
    ("POST", "/console/people/<staff_id>/code"): Row(desks("people:write", Dov=NOTHING), parts=_of_ben),
    ("GET", "/console/people/<staff_id>/link"): Row(desks("roles:write"), parts=_of_ben),
    ("POST", "/console/people/<staff_id>/link"): Row(desks("roles:write", 409), parts=_of_ben),
    ("GET", "/console/people/<staff_id>/edit"): Row(desks("people:write", Dov=NOTHING), parts=_of_ben),
    ("POST", "/console/people/<staff_id>/edit"): Row(
        desks("people:write", "/console/people/{staff_id}", Dov=NOTHING), parts=_of_ben, form=lambda stage: {"display_name": "协管员 31"}
    ),
    ("GET", "/console/people/<staff_id>/roles"): Row(desks("roles:write"), parts=_of_ben),
    ("POST", "/console/people/<staff_id>/roles"): Row(desks("roles:write", 422), parts=_of_ben, form=lambda stage: {"roles": "king"}),
    ("GET", "/console/people/<staff_id>/leave"): Row(desks("people:write", Dov=NOTHING), parts=_of_ben),
    ("POST", "/console/people/<staff_id>/leave"): Row(desks("people:write", "/console/people/{staff_id}", Dov=NOTHING), parts=_of_a_leaver),
    ("GET", "/console/phones/<device_id>/name"): Row(desks("people:write", Dov=NOTHING), parts=_phone),
    ("POST", "/console/phones/<device_id>/name"): Row(
        desks("people:write", 422, Dov=NOTHING), parts=_phone, form=lambda stage: {"label": "154 0000 0110 红米"}
    ),
    ("GET", "/console/phones/<device_id>/off"): Row(desks("people:write", Dov=NOTHING), parts=_phone),
    ("POST", "/console/phones/<device_id>/off"): Row(desks("people:write", "/console/people/{staff_id}", Dov=NOTHING), parts=_spare_phone),
    ("GET", "/console/me"): Row(desks(None)),
    ("POST", "/console/me/sessions"): Row(desks(None, "/console/me"), form=lambda stage: {"session": new_id()}),
    ("GET", "/console/me/passphrase"): Row(desks(None)),
    ("POST", "/console/me/passphrase"): Row(desks(None, 422), form=lambda stage: {"passphrase_now": "x"}),
    ("GET", "/console/me/second-step"): Row(desks(None)),
    ("POST", "/console/me/second-step"): Row(desks(None, "/console/me/second-step"), form=lambda stage: {"offered_secret": "x"}),
    ("GET", "/console/me/second-step/off"): Row(desks(None, "/console/me")),
    ("POST", "/console/me/second-step/off"): Row(desks(None, "/console/me")),
    ("GET", "/console/me/recovery-codes"): Row(desks(None, "/console/me")),
    ("POST", "/console/me/recovery-codes"): Row(desks(None, "/console/me")),
    ("GET", "/api/openapi.json"): Row(EVERYBODY, is_about_everybody=True),
    ("POST", "/api/activation-check"): Row(EVERYBODY, body=lambda stage, visitor: {"code": stage.invitation("phone")}, is_about_everybody=True),
    ("POST", "/api/activate"): Row(EVERYBODY, body=_activation, is_about_everybody=True),
    ("POST", "/api/sync"): Row(PHONES, body=_exchange),
    ("POST", "/api/service-week"): Row(PHONES, body=_week),
}


@pytest.fixture
def stage(world: World) -> Stage:
    """Something to see and five visitors."""
    return build_stage(world)


def build_stage(world: World) -> Stage:
    """A visit in Z07, a closed week of services with its counters, and five visitors."""
    phones = {f"{name}'s phone": world.phone_of(name) for name in ("Amina", "Dov")}
    amina = phones["Amina's phone"]
    visit = amina.record_visit(world.doors["Z07"][0], "met", need="三楼楼道灯坏了一周")
    wish, refused = new_id(), amina.save("visit:record", {"door": "nonsense"})
    amina.record_visit(world.doors["Z07"][1], "do_not_visit", wish=wish)
    amina.sync()
    clash = amina.record_visit(world.doors["Z07"][2])
    for outcome in ("vacant", "no_access"):
        amina.correct(world.doors["Z07"][2], {"visit": clash}, outcome)
    amina.sync()
    week = "2026-W47"
    body = {"week": week, "batch": new_id(), "counts": {"supplies": [12, 13, 14]}}
    assert amina.client.post("/api/service-week", json=body, headers=amina.headers(reading=False)).status_code == 200
    # From Friday on the week is shown.
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=2))
    clients = {desk: world.desk_of(desk.removesuffix("'s desk")) for desk in DESKS}
    for visitor in ("anonymous", *phones):
        clients[visitor] = world.app.test_client()
        clients[visitor].environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    exports = {form: new_id() for form in ("csv", "page")}
    for form, export_id in exports.items():
        asked = clients["Clara's desk"].post("/console/exports", data={"export_id": export_id, "reason": "月报", "form": form})
        assert asked.status_code == 303
        with world.app.app_context():
            assert work_once()
    with world.app.app_context():
        (door_round,) = db.session.scalars(sa.select(DoorRound.id).where(DoorRound.community_id == world.community_id))
    return Stage(world, visit, week, refused, wish, clash, door_round, phones, clients, exports)


def rules_of(app: Flask) -> list[tuple[str, Rule]]:
    """Every (method, rule) of the application; HEAD and OPTIONS follow from GET."""
    return [(method, rule) for rule in app.url_map.iter_rules() for method in METHODS if method in (rule.methods or ())]


def address_of(rule: str, parts: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: parts[match[1]], rule)


def ask(stage: Stage, visitor: str, method: str, rule: str, **headers: str) -> Any:
    """A visitor asks a route as its row says."""
    row = ROWS[method, rule]
    sent: dict[str, Any] = {"headers": {**stage.headers(visitor), **headers}}
    if row.form:
        sent["data"] = row.form(stage)
    if row.body:
        sent["json"] = row.body(stage, visitor)
    return stage.client(visitor).open(address_of(rule, row.parts(stage)), method=method, **sent)


def missing_rows(app: Flask) -> list[str]:
    return [
        f"{method} {rule.rule} has no row. Add ({method!r}, {rule.rule!r}) to ROWS in tests/api/test_every_route.py and say who may."
        for method, rule in rules_of(app)
        if (method, rule.rule) not in ROWS
    ]


def test_every_route_has_its_row(app: Flask) -> None:
    assert not (found := missing_rows(app)), "\n".join(found)
    routes = {(method, rule.rule) for method, rule in rules_of(app)}
    assert routes == set(ROWS), f"Take {set(ROWS) - routes} off ROWS: there is no such route any more."


def test_each_page_of_the_console_asks_for_the_permission_its_row_names(app: Flask) -> None:
    for method, rule in rules_of(app):
        who = ROWS[method, rule.rule].who
        if not rule.rule.startswith("/console/") or rule.rule in WITHOUT_A_DESK:
            assert not isinstance(who, Permitted), rule.rule
            continue
        view = app.view_functions[rule.endpoint]
        cure = f"Put @desk_required(...) on {rule.endpoint} and desks(...) into the row of {method} {rule.rule}, with the same permission."
        assert isinstance(who, Permitted) and getattr(view, "permission", "no guard") == who.permission, cure


def test_no_role_has_a_permission_in_passing() -> None:
    told = {permission: roles for permission, roles in ROLES_OF.items() if permission is not None}
    assert {name: set(roles) for name, roles in PERMISSIONS.items()} == told, "Say in ROLES_OF of this file, and in docs/console.md, who may."


def test_a_route_without_a_row_is_named(tmp_path: Any) -> None:
    planted = create_app({"MODE": "test", "INSTANCE": str(tmp_path)})
    planted.add_url_rule("/console/everything", "everything", lambda: "all of it", methods=["GET", "POST"])
    assert [line.split(" has")[0] for line in missing_rows(planted)] == ["GET /console/everything", "POST /console/everything"]


def cases() -> Iterator[tuple[str, str, str]]:
    last = [("POST", "/console/sign-out")]
    for method, rule in [*(key for key in ROWS if key not in last), *last]:
        yield from ((method, rule, visitor) for visitor in VISITORS)


def test_each_visitor_gets_what_the_row_says(stage: Stage) -> None:
    wrong = []
    for method, rule, visitor in cases():
        answer, said = ask(stage, visitor, method, rule), ROWS[method, rule].who[visitor]
        if isinstance(said, str) and "{" in said:
            said = said.format(**ROWS[method, rule].parts(stage))
        led = answer.headers.get("Location", "").split("?")[0].split("#")[0]
        if said == NOTHING:
            nothing = stage.client(visitor).get(f"/console/{new_id()}")
            ok = (answer.status_code, answer.get_data(), dict(answer.headers)) == (404, nothing.get_data(), dict(nothing.headers))
        elif said == SIGN_IN and method == "POST" and answer.status_code == 401:
            # A form is kept on the way through the sign-in, which is asked for at the form's own address.
            ok = "sign_in-passphrase" in read(answer).fields
        elif isinstance(said, str):
            ok = answer.status_code in (301, 302, 303, 308) and led == said
        else:
            ok = answer.status_code == said
        if not ok:
            wrong.append(f"{visitor}: {method} {rule} answered {answer.status_code} {led}, its row says {said}.")
    assert not wrong, "\n".join(wrong)


# What of Z07 or of its community could be told by an answer.
TRACES = ("Z07", "禾里村", "12巷6号", "楼道灯", "协管员 07", "榕湾社区")


def words_of(answer: Any) -> str:
    """An answer as text, and a page once more as the words that are read."""
    text: str = answer.get_data(as_text=True)
    return f"{text}\n{read(answer).words}" if answer.mimetype == "text/html" else text


def test_dov_finds_nothing_of_it_on_any_route(stage: Stage) -> None:
    """At his desk nothing of the community, on his phone nothing of the zone."""
    ids = [*stage.world.doors["Z07"], stage.visit, stage.world.zones["Z07"], stage.world.staff["Amina"]]
    for method, rule, visitor in cases():
        if not visitor.startswith("Dov's") or ROWS[method, rule].is_about_everybody:
            continue
        answer = ask(stage, visitor, method, rule)
        # What he asked for himself may stand in a way back to it.
        text = words_of(answer).replace(answer.request.path, "").replace(quote(answer.request.path, safe=""), "")
        # So may what he typed himself, in the form that comes back to him.
        for typed in (ROWS[method, rule].form or (lambda _stage: {}))(stage).values():
            text = text.replace(typed, "") if isinstance(typed, str) and typed else text
        # His phone belongs to the same community and may name it, its village and its station; never the other zone.
        of_others = [trace for trace in TRACES if not visitor.endswith("phone") or trace not in ("榕湾社区", "禾里村", "12巷6号")]
        found = [trace for trace in [*ids, *of_others] if trace in text]
        assert not found, f"{visitor}: {method} {rule} tells {found}"


def test_clara_and_amina_do_find_it(stage: Stage) -> None:
    """The control of the test above: what Dov must not find is there."""
    log = words_of(ask(stage, "Clara's desk", "GET", "/console/visits"))
    assert all(trace in log for trace in ("Z07", "禾里村", "12巷6号", "协管员 07", "榕湾社区", stage.visit))
    one = words_of(ask(stage, "Clara's desk", "GET", "/console/visits/<visit_id>"))
    assert "楼道灯" in one
    stage.phones["Amina's phone"].cursor = None
    pack = ask(stage, "Amina's phone", "POST", "/api/sync").get_json()["packs"]
    assert [found["zone"]["code"] for found in pack] == ["Z07"]


def test_what_is_forbidden_is_answered_byte_for_byte_as_what_is_absent(stage: Stage) -> None:
    dov, clara = stage.client("Dov's desk"), stage.client("Clara's desk")
    forbidden = [dov.get(f"/console/visits/{stage.visit}"), dov.get(f"/console/services/{stage.week}")]
    absent = [
        client.get(address)
        for client in (dov, clara)
        for address in (
            f"/console/visits/{new_id()}",
            "/console/visits/x",
            f"/console/visits/{stage.visit.upper()}",
            "/console/services/2026-W01",
            "/console/services/x",
            "/console/nothing",
        )
    ]
    first = forbidden[0]
    for answer in [*forbidden, *absent]:
        assert (answer.status_code, answer.get_data(), dict(answer.headers)) == (404, first.get_data(), dict(first.headers))
    anonymous = stage.client("anonymous")
    assert anonymous.get("/console/nothing").get_data() == first.get_data()
    assert {anonymous.get(f"/console/welcome/{token}").get_data() for token in ("x", new_token(), "0" * 300)} == {
        anonymous.get("/console/welcome/y").get_data()
    }


def test_an_opening_of_something_forbidden_is_not_written_down_and_one_of_claras_is(stage: Stage) -> None:
    stage.client("Dov's desk").get(f"/console/visits/{stage.visit}")
    assert openings(stage.world) == 0
    stage.client("Clara's desk").get(f"/console/visits/{stage.visit}")
    assert openings(stage.world) == 1


def openings(world: World) -> int:
    with world.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "visit:opened")) or 0


def test_a_method_that_a_route_does_not_take_is_refused_with_those_it_takes(stage: Stage) -> None:
    taken: dict[str, set[str]] = {}
    for rule in stage.world.app.url_map.iter_rules():
        taken.setdefault(address_of(rule.rule, dict.fromkeys(rule.arguments, "x")), set()).update(rule.methods or ())
    asked = 0
    for address, methods in taken.items():
        for method in (*METHODS, "TRACE", "PROPFIND"):
            if method in methods:
                continue
            for visitor in VISITORS:
                answer = stage.client(visitor).open(address, method=method, headers=stage.headers(visitor), json={} if address.startswith("/api") else None)
                assert (answer.status_code, answer.headers.get("Allow")) == (405, ", ".join(sorted(methods))), (visitor, method, address)
                asked += 1
    assert asked > 400


CROSS: dict[str, dict[str, str]] = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another host of the same site": {"Sec-Fetch-Site": "same-site"},
    "an old browser elsewhere": {"Origin": "https://elsewhere.example"},
    "an old browser without an origin": {"Origin": "null"},
    "a lie": {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    "a word nobody knows": {"Sec-Fetch-Site": "friendly"},
}


def everything(world: World) -> dict[str, list[Any]]:
    """Every row of every table."""
    with world.app.app_context():
        rows = {table.name: [tuple(row) for row in db.session.execute(sa.select(table))] for table in Base.metadata.tables.values()}
    return {name: sorted(found, key=repr) for name, found in rows.items()}


def test_nothing_is_posted_from_another_site(stage: Stage) -> None:
    routes = [rule for method, rule in ROWS if method == "POST"]
    for client in stage.clients.values():
        client.environ_base.pop("HTTP_SEC_FETCH_SITE", None)
    sent = [(visitor, rule, ROWS["POST", rule]) for rule in routes for visitor in VISITORS]
    prepared = [
        (visitor, rule, address_of(rule, row.parts(stage)), {"data": row.form(stage)} if row.form else {"json": row.body(stage, visitor)} if row.body else {})
        for visitor, rule, row in sent
    ]
    before = everything(stage.world)
    for where, said in CROSS.items():
        for visitor, rule, address, body in prepared:
            answer = stage.client(visitor).post(address, headers={**stage.headers(visitor), **said}, **body)
            assert answer.status_code == CATALOGUE["request.cross_site"].status, (visitor, rule, where)
            assert not answer.headers.getlist("Set-Cookie"), (visitor, rule, where)
    assert everything(stage.world) == before


def test_a_page_without_any_sign_of_where_it_comes_from_posts_nothing_but_a_phone_does(stage: Stage) -> None:
    for method, rule in ROWS:
        if method != "POST":
            continue
        for visitor in ("Clara's desk", "Amina's phone"):
            stage.client(visitor).environ_base.pop("HTTP_SEC_FETCH_SITE", None)
            answer = ask(stage, visitor, method, rule)
            if rule.startswith("/api/"):
                assert answer.status_code == ROWS[method, rule].who[visitor], (visitor, rule)
            else:
                assert answer.status_code == 403, (visitor, rule)


def test_the_api_never_looks_at_a_cookie_and_never_sets_one(stage: Stage) -> None:
    clara = stage.client("Clara's desk")
    assert clara.get("/console/visits").status_code == 200
    for method, rule in ROWS:
        if not rule.startswith("/api/"):
            continue
        row = ROWS[method, rule]
        address, body = address_of(rule, row.parts(stage)), {"json": row.body(stage, "Clara's desk")} if row.body else {}
        with_cookie = clara.open(address, method=method, **body)
        assert not with_cookie.headers.getlist("Set-Cookie")
        if row.who["anonymous"] == 401:
            without = stage.client("anonymous").open(address, method=method, **body)
            assert (with_cookie.status_code, with_cookie.get_data()) == (401, without.get_data())
    # Nor does a phone's token open a page of the console.
    amina = stage.phones["Amina's phone"]
    assert stage.client("Amina's phone").get("/console/visits", headers=amina.headers()).status_code == 302


def test_a_token_of_one_community_is_nobody_in_another(stage: Stage) -> None:
    amina = stage.phones["Amina's phone"]
    foreign = {
        "another community": f"Bearer {stage.world.other_community_id}.{amina.read_token}",
        "no community": f"Bearer {amina.read_token}",
        "a made-up one": f"Bearer {uuid.uuid4()}.{amina.read_token}",
        "no secret": f"Bearer {amina.community_id}.",
        "half a secret": f"Bearer {amina.community_id}.{amina.read_token[:-1]}",
        "another scheme": f"Basic {amina.community_id}.{amina.read_token}",
        "nothing": "",
        "letters no header has": f"Bearer {amina.community_id}.\u00e9",
    }
    answers = set()
    for header in foreign.values():
        for rule in ("/api/sync", "/api/service-week"):
            body = ROWS["POST", rule].body
            assert body is not None
            answer = stage.world.app.test_client().post(rule, json=body(stage, "Amina's phone"), headers={"Authorization": header})
            assert answer.status_code == 401
            answers.add(answer.get_data())
    assert len(answers) == 1
    assert json.loads(answers.pop())["code"] == "token.unknown"
