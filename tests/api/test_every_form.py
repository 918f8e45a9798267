"""Every page of the console and every form on it, with what no honest person would send: nothing breaks, markup stays text, and no other site gets in.
The forms are those that the pages show; a new one is tried here before its author writes a test."""

import random
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.api.test_console_safety import PAYLOADS
from tests.api.test_every_route import ROWS, Permitted, Stage, address_of, build_stage
from tests.cast import World

# What would end the session, or the person's own access, in the middle of the walk.
NOT_SENT = ("/console/sign-out", "/leave", "/me/", "/step-up", "/roles", "/off", "/people/", "/language")
NONSENSE = [
    "", " ", "\x00", "x" * 20_000, "é" * 300, "0", "-1", "1e309", "9" * 40, "2026-02-30", "0000-01-01", "9999-12-31", "null", "[]", "../../etc/passwd",
    "\U0001f600" * 50, "\u202e", "=cmd|' /C calc'!A0", "'; DROP TABLE visit; --",
]  # fmt: skip


@dataclass
class Form:
    """One form of a page: where it goes, and its fields with the values they stand at."""

    action: str
    fields: dict[str, str]


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.found, self.open = page, list[Form](), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = given.get("method", "get") == "post"
            if self.open:
                self.found.append(Form(given.get("action") or self.page, {}))
        elif self.open and tag in ("input", "textarea", "select", "button") and given.get("name"):
            self.found[-1].fields.setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = False


@pytest.fixture
def stage(world: World) -> Stage:
    return build_stage(world)


def pages(stage: Stage) -> list[str]:
    """The addresses of every page that the station lead may open."""
    found = []
    for (method, rule), row in ROWS.items():
        if method == "GET" and isinstance(row.who, Permitted) and row.who["Lena's desk"] == 200:
            found.append(address_of(rule, row.parts(stage)))
    assert len(found) > 25
    return found


def forms_of(stage: Stage) -> list[Form]:
    """Every form of those pages, each action once."""
    lena, found = stage.client("Lena's desk"), dict[str, Form]()
    for address in pages(stage):
        reader = _Forms(address)
        reader.feed(lena.get(address).get_data(as_text=True))
        for form in reader.found:
            if not any(part in form.action for part in NOT_SENT):
                found.setdefault(form.action, form)
    assert len(found) > 8, sorted(found)
    return list(found.values())


def fill(chance: random.Random, form: Form, values: list[str]) -> dict[str, Any]:
    """A form with some of its fields as they stand and some filled with one of the values, now and then twice or left out."""
    data: dict[str, Any] = {}
    for name, value in form.fields.items():
        dice = chance.random()
        if dice < 0.1:
            continue
        data[name] = value if dice < 0.4 else [chance.choice(values), chance.choice(values)] if dice < 0.5 else chance.choice(values)
    return data


def test_nonsense_in_every_form_is_answered_in_words(stage: Stage) -> None:
    chance, lena, asked = random.Random(7), stage.client("Lena's desk"), 0
    for form in forms_of(stage):
        for _ in range(12):
            answer = lena.post(form.action, data=fill(chance, form, NONSENSE))
            assert answer.status_code < 500, (form.action, answer.status_code)
            asked += 1
    assert asked > 100


def test_forty_payloads_in_every_form_stay_text_on_every_page(stage: Stage) -> None:
    chance, lena = random.Random(11), stage.client("Lena's desk")
    told = []
    for form in forms_of(stage):
        for payload in PAYLOADS:
            answer = lena.post(form.action, data=fill(chance, form, [payload]))
            assert answer.status_code < 500, (form.action, payload)
            told += markup_in(answer, form.action)
    for address in pages(stage):
        told += markup_in(lena.get(address), address)
    assert not told, "\n".join(told)


def markup_in(answer: Any, address: str) -> list[str]:
    """Payloads that came back as markup."""
    if answer.mimetype != "text/html":
        return []
    text = answer.get_data(as_text=True)
    return [f"{address}: {payload}" for payload in PAYLOADS if "<" in payload and payload != "<!--" and payload in text]


ARGUMENTS = (
    "zone",
    "coordinator",
    "day",
    "band",
    "group",
    "review",
    "below",
    "after",
    "known",
    "person",
    "action",
    "about",
    "said",
    "contents",
    "first",
    "last",
)


def test_forged_addresses_of_every_page_are_answered_in_words(stage: Stage) -> None:
    chance, lena, asked = random.Random(13), stage.client("Lena's desk"), 0
    values = [*NONSENSE[1:], *PAYLOADS[:10], "1000000000", "Z07", "2026-11-25"]
    for address in pages(stage):
        for _ in range(8):
            query = {name: chance.choice(values) for name in chance.sample(ARGUMENTS, 4)}
            answer = lena.get(address, query_string=query)
            assert answer.status_code < 500, (address, query)
            assert not markup_in(answer, address), (address, query)
            asked += 1
    assert asked > 200


def test_no_form_is_taken_from_another_site(stage: Stage) -> None:
    lena = stage.client("Lena's desk")
    lena.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    for (method, rule), row in ROWS.items():
        if method == "POST" and isinstance(row.who, Permitted):
            answer = lena.post(address_of(rule, dict.fromkeys(re.findall(r"<(?:\w+:)?(\w+)>", rule), "x")), data={})
            assert answer.status_code == 403, rule
