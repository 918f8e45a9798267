"""What people type stays text on every page of the console, and every page carries its policies."""

import pytest

from app import database
from app.database import db
from app.identity.models import Community, Staff
from app.places.models import Building, Compound, Zone
from tests.cast import World
from tests.pages import Page, read

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script/src=//x.example>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script>",
    "<svg/onload=alert(1)//",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mi//xlink:href=x>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<form action=//x.example><button>",
    "<meta http-equiv=refresh content=0>",
    "<base href=//x.example/>",
    "<link rel=stylesheet href=//x>",
    "<style>*{display:none}</style>",
    "<object data=x></object>",
    "<template><b>x</b></template>",
    "<noscript><p title=</noscript>",
    "</td></tr></table><h1>x",
    "</option></select><b>x",
    "</title><b>x</b>",
    "</textarea><b>x</b>",
    "<!--",
    "--><b>x</b>",
    "<![CDATA[<b>x</b>]]>",
    '"><b>x</b>',
    "'><b>x</b>",
    '" onmouseover=alert(1) x="',
    "' onmouseover=alert(1) x='",
    '" hx-get=/x hx-trigger=load "',
    "<b hx-get=/x hx-trigger=load>",
    "&lt;b&gt;x&lt;/b&gt;",
    "&#60;b&#62;x",
    "{{ config }} {% if 1 %}",
    "${7*7} #{7*7} %(x)s {n} {0}",
]


def pages_of(world: World, visit: str, *, language: str = "zh-Hans") -> list[Page]:
    desk = world.desk_of("Clara")
    desk.set_cookie("language", language)
    return [read(desk.get(address)) for address in ("/console/visits", f"/console/visits/{visit}", "/console/visits?zone=Z07", "/console/services")]


def rename(world: World, text: str) -> None:
    """Put a text wherever a name can stand."""
    with world.app.app_context(), database.transaction() as session:
        for name in ("Amina", "Clara"):
            person = session.get(Staff, (world.community_id, world.staff[name]))
            assert person is not None
            person.display_name = text[:40]
        amina = session.get(Staff, (world.community_id, world.staff["Amina"]))
        assert amina is not None
        amina.badge_no = text[:20]
        for model in (Building, Compound):
            row = session.query(model).filter_by(community_id=world.community_id).first()
            assert row is not None
            row.name = text[:60]
        zone = session.get(Zone, (world.community_id, world.zones["Z19"]))
        assert zone is not None
        zone.code = text[:12]
        community = session.get(Community, world.community_id)
        assert community is not None
        community.name = text


def test_forty_payloads_as_names_stay_text(world: World) -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 40
    amina = world.phone_of("Amina")
    visit = amina.record_visit(world.doors["Z07"][0], "met", need="三楼楼道灯坏了")
    amina.sync()
    rename(world, "plain")
    with world.app.app_context():
        db.session.remove()
    desk = world.desk_of("Clara")
    addresses = ("/console/visits", f"/console/visits/{visit}", "/console/services")
    plain = [read(desk.get(address)) for address in addresses]
    for payload in PAYLOADS:
        rename(world, payload)
        found = [read(desk.get(address)) for address in addresses]
        assert [without_openings(page) for page in found] == [without_openings(page) for page in plain], payload
        assert payload[:60] in "".join(found[0].texts), payload
        assert payload[:40] in "".join(found[1].texts), payload


def without_openings(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page without its list items: each look at a visit adds one to the list of who opened it."""
    return [element for element in page.skeleton if element[0] != "li"]


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_forty_payloads_as_a_residents_need_stay_text(world: World, language: str) -> None:
    amina = world.phone_of("Amina")
    ids = {text: amina.record_visit(world.doors["Z07"][0], "met", need=text) for text in ["plain", *PAYLOADS]}
    amina.sync()
    assert {receipt["state"] for receipt in amina.receipts.values()} == {"counted"}
    desk = world.desk_of("Clara")
    desk.set_cookie("language", language)
    plain = read(desk.get(f"/console/visits/{ids['plain']}"))
    for text in PAYLOADS:
        visit = ids[text]
        page = read(desk.get(f"/console/visits/{visit}"))
        assert page.skeleton == plain.skeleton, text
        assert f"“{text}”" in page.texts, text
    assert not any(text in read(desk.get("/console/visits")).html for text in PAYLOADS)


@pytest.mark.parametrize("payload", PAYLOADS[::4])
def test_payloads_in_an_address_or_a_form_stay_text(world: World, payload: str) -> None:
    desk = world.desk_of("Clara")
    plain = read(desk.get("/console/visits", query_string={"zone": "plain"}))
    assert read(desk.get("/console/visits", query_string={"zone": payload})).skeleton == plain.skeleton
    typed = read(desk.post("/console/sign-in", data={"badge_no": "plain", "passphrase": "x"}))
    page = read(desk.post("/console/sign-in", data={"badge_no": payload, "passphrase": "x", "next": payload}))
    assert page.skeleton == typed.skeleton
    assert page.fields["badge_no"] == payload


def test_every_page_carries_its_policies_and_is_never_kept(world: World) -> None:
    amina = world.phone_of("Amina")
    visit = amina.record_visit(world.doors["Z07"][0], "met")
    amina.sync()
    desk = world.desk_of("Clara")
    for address in ("/", "/console/visits", f"/console/visits/{visit}", "/console/services", "/console/updates?after=0", "/console/nothing", "/nothing"):
        answer = desk.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        page = read(answer)
        assert not [name for _, names in page.skeleton for name in names if name == "style" or name.startswith("on")], address


def test_every_page_has_one_heading_a_language_and_a_way_to_skip(world: World) -> None:
    amina = world.phone_of("Amina")
    visit = amina.record_visit(world.doors["Z07"][0], "met")
    amina.sync()
    for language in ("zh-Hans", "en"):
        for page in pages_of(world, visit, language=language):
            tags = [tag for tag, _ in page.skeleton]
            assert (tags.count("h1"), tags.count("main"), tags.count("title")) == (1, 1, 1)
            assert f'<html lang="{language}">' in page.html
            assert page.links[0][1] == "#main"
            assert 'aria-current="' in page.html
            assert ("演示" if language == "zh-Hans" else "DEMO") in page.words
