"""Every refusal is one line of the catalogue, whole in both languages, used somewhere, and leaves the server in one shape.
A phone and a supervisor read these sentences: they blame nobody and say what can be done."""

import ast
import gzip
import json
import re
import string
from typing import Any

import pytest
from flask import Flask

from app import problems
from app.answers import problem_body
from app.config import MAX_BODY_BYTES
from app.problems import CATALOGUE, Problem, Refusal
from tests.cast import World
from tests.sources import files_of, read_javascript, text_of
from tests.unit.test_red_lines import red_in_sentence

CONSTANTS = {name: value for name, value in vars(problems).items() if isinstance(value, Refusal)}
# Lines that no code of ours raises yet, and why they stand in the catalogue.
NOT_RAISED_YET: dict[str, str] = {}
# Statuses a line may have. 202: the station has it and a person decides.
STATUSES = {202, 400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507}
MEMBERS = {"type", "code", "status", "title", "detail", "zh", "en"}


def gaps(text: str) -> set[str]:
    """The {details} a sentence asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def faults_of_line(line: Refusal) -> list[str]:
    """What keeps a line of the catalogue from being whole."""
    texts = {"zh": line.zh, "en": line.en, "do_zh": line.do_zh, "do_en": line.do_en}
    found = [f"{line.code}.{name} is empty." for name, text in texts.items() if not text.strip()]
    found += [f"{line.code}.{name} says {', '.join(red)}." for name, text in texts.items() if (red := red_in_sentence(text))]
    found += [f"{line.code}.{name} shouts." for name, text in texts.items() if re.search("[!！]", text)]
    found += [f"{line.code}.{name} does not end as a sentence does." for name, text in texts.items() if text and text[-1] not in "。.？?"]
    if not re.fullmatch(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*", line.code):
        found.append(f"{line.code} is not `subject.what`.")
    if line.status not in STATUSES:
        found.append(f"{line.code} has the status {line.status}.")
    if not re.search(r"[㐀-鿿]", line.zh + line.do_zh) or re.search(r"[㐀-鿿]", re.sub(r"\{\w+\}|“.*?”", "", line.en + line.do_en)):
        found.append(f"{line.code}: a language stands in the other's place.")
    if gaps(line.zh) != gaps(line.en) or gaps(line.do_zh) != gaps(line.do_en):
        found.append(f"{line.code}: both languages must ask for the same details.")
    if line.zh == line.do_zh or line.en == line.do_en:
        found.append(f"{line.code}: the way out only repeats the sentence.")
    return found


def test_every_line_is_whole_in_both_languages() -> None:
    assert len(CATALOGUE) > 50
    found = [fault for line in CATALOGUE.values() for fault in faults_of_line(line)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "planted",
    [
        Refusal("x.y", 422, "", "Said.", "做。", "Do."),
        Refusal("x.y", 422, "有。", "Said.", "做。", ""),
        Refusal("x.y", 422, "上传失败。", "Said.", "做。", "Do."),
        Refusal("x.y", 422, "有。", "This is invalid.", "做。", "Do."),
        Refusal("x.y", 422, "有 {n} 条。", "There are some.", "做。", "Do."),
        Refusal("x.y", 422, "有。", "有。", "做。", "Do."),
        Refusal("x.y", 418, "有。", "Said.", "做。", "Do."),
        Refusal("XY", 422, "有。", "Said.", "做。", "Do."),
        Refusal("x.y", 422, "有。", "Said.", "有。", "Do."),
        Refusal("x.y", 422, "有！", "Said.", "做。", "Do."),
    ],
)
def test_a_line_that_is_not_whole_is_seen(planted: Refusal) -> None:
    assert faults_of_line(planted)


def test_a_code_stands_in_the_catalogue_once_and_under_one_name() -> None:
    assert sorted(line.code for line in CONSTANTS.values()) == sorted(CATALOGUE)
    with pytest.raises(ValueError, match="never reused"):
        problems.refusal("server.busy", 503, "有。", "Said.", "做。", "Do.")


def names_used(text: str) -> set[str]:
    tree = ast.parse(text)
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return named | {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_every_line_is_raised_somewhere() -> None:
    used = set().union(*(names_used(text_of(name)) for name in files_of("app/", endings=(".py",)) if name != "app/problems.py"))
    dead = [name for name in CONSTANTS if name not in used and name not in NOT_RAISED_YET]
    assert not dead, f"Nothing raises {', '.join(dead)}. Take the line away (its code is never used again) or say why in NOT_RAISED_YET."
    assert not [name for name in NOT_RAISED_YET if name in used or name not in CONSTANTS], "Take what is raised by now off NOT_RAISED_YET."
    assert "NOBODY_RAISES_THIS" not in used


def faults_of_details(text: str) -> list[str]:
    """Refusals that are raised without a detail their sentence asks for: the answer would be a KeyError."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("problems.Problem", "Problem") or not node.args:
            continue
        line = CONSTANTS.get(ast.unparse(node.args[0]).removeprefix("problems."))
        given = {keyword.arg for keyword in node.keywords}
        if line is not None and None not in given:
            missing = (gaps(line.zh) | gaps(line.do_zh)) - given
            found += [f"line {node.lineno}: {line.code} asks for {name}" for name in sorted(missing)]
    return found


def test_every_refusal_is_given_the_details_it_asks_for() -> None:
    found = [f"{name}, {fault}" for name in files_of("app/", endings=(".py",)) for fault in faults_of_details(text_of(name))]
    assert not found, "\n".join(found)
    assert faults_of_details("raise problems.Problem(problems.TOO_MANY_TRIES)")
    assert not faults_of_details("raise problems.Problem(problems.TOO_MANY_TRIES, minutes=15)")


def test_the_phone_names_only_codes_of_the_catalogue() -> None:
    families = {code.split(".")[0] for code in CATALOGUE}
    for name in files_of("static/src/", endings=(".js",)):
        for line, words in read_javascript(text_of(name)).strings:
            if re.fullmatch(rf"(?:{'|'.join(families)})\.[a-z_]+", words):
                assert words in CATALOGUE, f"{name}:{line}: the catalogue has no {words}."


# How a refusal leaves the server


def in_one_shape(answer: Any) -> dict[str, Any]:
    """Assert that an answer under /api is a refusal in the one shape, and give its body."""
    assert answer.status_code >= 400
    assert answer.content_type == "application/problem+json", answer.get_data(as_text=True)[:200]
    body: dict[str, Any] = json.loads(answer.get_data())
    assert set(body) == MEMBERS
    assert body["code"] in CATALOGUE
    assert body["type"] == f"urn:xunfang:problem:{body['code']}"
    assert body["status"] == answer.status_code == CATALOGUE[body["code"]].status
    for member in ("title", "detail", "zh", "en"):
        assert body[member].strip()
        assert not re.search(r"\{\w+\}|Traceback|File \"", body[member])
        assert not red_in_sentence(body[member]), body[member]
    assert body["title"] in (body["zh"], body["en"])
    assert not re.search(r"[\u3000-\u303f\u3400-\u9fff]", body["en"]), body["en"]
    return body


def api_rules(app: Flask) -> list[Any]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]


SPOILED: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a form": {"data": {"code": "x"}},
    "plain text": {"data": "{}", "content_type": "text/plain"},
    "broken JSON": {"data": '{"code": ', "content_type": "application/json"},
    "not UTF-8": {"data": b'{"code": "\xff"}', "content_type": "application/json"},
    "a list": {"json": []},
    "a word": {"json": "code"},
    "null": {"json": None},
    "an empty object": {"json": {}},
    "an unknown field": {"json": {"surprise": 1}},
    "a field that cannot be written": {"data": '{"\\ud800": 1}', "content_type": "application/json"},
    "NaN": {"data": '{"code": NaN}', "content_type": "application/json"},
    "a key twice": {"data": '{"code": "12345678", "code": "12345678"}', "content_type": "application/json"},
    "deep nesting": {"data": "[" * 100_000, "content_type": "application/json"},
    "a huge number": {"data": '{"build": ' + "9" * 6000 + "}", "content_type": "application/json"},
    "too much": {"data": b" " * (MAX_BODY_BYTES + 1), "content_type": "application/json"},
    "no gzip": {"data": b"{}", "content_type": "application/json", "headers": {"Content-Encoding": "gzip"}},
    "half a gzip": {"data": gzip.compress(b"{}" * 500)[:30], "content_type": "application/json", "headers": {"Content-Encoding": "gzip"}},
    "a gzip bomb": {"data": gzip.compress(b" " * 8 * MAX_BODY_BYTES), "content_type": "application/json", "headers": {"Content-Encoding": "gzip"}},
    "another site": {"json": {}, "headers": {"Sec-Fetch-Site": "cross-site"}},
    "a foreign origin": {"json": {}, "headers": {"Origin": "https://elsewhere.example"}},
}


def test_whatever_is_sent_to_the_api_is_refused_in_one_shape(world: World) -> None:
    client, phone = world.app.test_client(), world.phone_of("Amina")
    codes: set[str] = set()
    for rule in api_rules(world.app):
        for sent in SPOILED.values() if "POST" in rule.methods else ():
            headers = {**phone.headers(), **sent.get("headers", {})}
            codes.add(in_one_shape(client.post(rule.rule, **{**sent, "headers": headers}))["code"])
            if not rule.rule.startswith("/api/activ"):
                codes.add(in_one_shape(client.post(rule.rule, **sent))["code"])
        for method in ("GET", "PUT", "DELETE", "PATCH", "POST"):
            if method not in rule.methods:
                answer = client.open(rule.rule, method=method, headers={"Sec-Fetch-Site": "same-origin"}, json={})
                assert in_one_shape(answer)["code"] == "request.method"
                assert answer.headers["Allow"] == ", ".join(sorted(rule.methods))
    for address in ("/api/", "/api/nothing", "/api/sync/", "/api/sync/x", "/api/../api/x", "/api/%ff", "/api/" + "x" * 3000):
        assert in_one_shape(client.get(address))["code"] == "request.not_found"
    codes.add(in_one_shape(client.post("/api/sync", json=phone.request_body([])))["code"])
    codes |= {in_one_shape(client.post("/api/activation-check", json={"code": "00000000"}))["code"] for _ in range(12)}
    expected = {"request.not_json", "request.malformed", "request.too_large", "request.cross_site", "token.unknown", "activation.unknown", "tries.too_many"}
    assert codes == expected


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_title_is_in_the_askers_language(world: World, language: str) -> None:
    body = in_one_shape(world.app.test_client().post("/api/sync", json={}, headers={"Accept-Language": language}))
    assert body["title"] == body["en" if language == "en" else "zh"]


def test_every_line_of_the_catalogue_can_leave_in_the_one_shape(app: Flask) -> None:
    for line in CATALOGUE.values():
        details = dict.fromkeys(gaps(line.zh + line.do_zh), "7")
        with app.test_request_context("/api/x"):
            body = problem_body(Problem(line, retry_after=None, **details))
        assert set(body) == MEMBERS
        assert not gaps(body["zh"] + body["en"] + body["detail"])


def test_what_nobody_thought_of_is_one_calm_sentence(world: World) -> None:
    def explode() -> None:
        raise RuntimeError("secret detail of the database")

    world.app.before_request_funcs.setdefault(None, []).append(explode)
    body = in_one_shape(world.app.test_client().get("/api/openapi.json"))
    assert body["code"] == "server.unexpected"
    assert "secret" not in json.dumps(body)
    page = world.app.test_client().get("/")
    assert page.status_code == 500
    assert "secret" not in page.get_data(as_text=True)


def test_a_refused_page_says_the_sentence_and_its_code(world: World) -> None:
    page = world.app.test_client().get("/nothing-here", headers={"Accept-Language": "en"})
    line = CATALOGUE["request.not_found"]
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert line.en in page.get_data(as_text=True)
    assert line.do_en in page.get_data(as_text=True)
    assert line.code in page.get_data(as_text=True)
