"""What every answer carries: policies, no caching, sound cookies (safety.md 5.8, S5). Every route, every refusal, every file.
Nothing ever tells a browser to throw its storage away: unsent records lie there."""

import gzip
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.assets import built_assets, dist_folder
from tests.api.test_every_route import ROWS, VISITORS, Stage, address_of, ask, build_stage
from tests.cast import PASSPHRASE, World
from tests.pages import read
from tests.phone import new_id
from tests.sources import files_of, text_of

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
PHONE_POLICY = {**POLICY, "script-src": "'self' 'wasm-unsafe-eval'", "require-trusted-types-for": "'script'", "trusted-types": "xunfang-sw lit-html"}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# The camera reads building codes on the phone's page, and is off everywhere else.
PERMISSIONS, PHONE_PERMISSIONS = "geolocation=(), microphone=(), camera=()", "geolocation=(), microphone=(), camera=(self)"
# Files that a worker compares by its own hashes: asked anew each time, never kept by a cache in between.
ASKED_ANEW = {"/app/", "/sw.js", "/app/manifest.webmanifest"}


@pytest.fixture
def stage(world: World) -> Stage:
    """Something to see and five visitors."""
    return build_stage(world)


def directives(policy: str) -> dict[str, str]:
    return {part.split(None, 1)[0]: part.split(None, 1)[1] for part in policy.split(";") if part.strip()}


def faults_of_headers(address: str, answer: Any) -> list[str]:
    """What an answer's headers lack, one line each."""
    headers = answer.headers
    path = address.split("?")[0]
    found = [f"{name} is {headers.get(name)!r}, not {value!r}" for name, value in ALWAYS.items() if headers.getlist(name) != [value]]
    wanted = PHONE_POLICY if path.startswith("/app") else POLICY
    policies = headers.getlist("Content-Security-Policy")
    if len(policies) != 1 or directives(policies[0]) != wanted:
        found.append(f"Content-Security-Policy is {policies}")
    if headers.getlist("Permissions-Policy") != [PHONE_PERMISSIONS if path.startswith("/app") else PERMISSIONS]:
        found.append(f"Permissions-Policy is {headers.getlist('Permissions-Policy')}")
    caching = headers.get("Cache-Control", "")
    if path.startswith("/static/dist/") and answer.status_code == 200:
        if "immutable" not in caching or "public" not in caching or not re.search(r"max-age=\d{8}", caching):
            found.append(f"a hashed file has Cache-Control {caching!r}")
    elif path in ASKED_ANEW and answer.status_code == 200:
        found += [] if caching in ("no-cache", "no-store") else [f"Cache-Control is {caching!r}, not no-cache"]
    elif caching != "no-store":
        found.append(f"Cache-Control is {caching!r}, not no-store")
    found += [f"{name} tells what runs here: {headers[name]!r}" for name in ("Server", "X-Powered-By", "Via") if re.search(r"\d", headers.get(name, ""))]
    if "storage" in headers.get("Clear-Site-Data", "") or "*" in headers.get("Clear-Site-Data", ""):
        found.append("Clear-Site-Data would throw unsent records away")
    if headers.get("Access-Control-Allow-Origin"):
        found.append("another site may read this")
    if answer.status_code not in (204, 301, 302, 303, 304, 308) and not headers.get("Content-Type"):
        found.append("no Content-Type")
    if headers.get("Content-Type", "").startswith("text/") and "charset=utf-8" not in headers["Content-Type"].replace('"', ""):
        found.append(f"Content-Type is {headers['Content-Type']!r}")
    return [f"{answer.status_code} {address}: {fault}." for fault in found]


def every_answer(stage: Stage) -> Iterator[tuple[str, Any]]:
    """Every route as every visitor, refusals of every kind, files and their absence."""
    for method, rule in ROWS:
        for visitor in VISITORS:
            if rule != "/console/sign-out":
                yield rule, ask(stage, visitor, method, rule)
        address = address_of(rule, ROWS[method, rule].parts(stage))
        yield address, stage.client("anonymous").open(address, method="PATCH")
        yield address, stage.client("anonymous").open(address, method="OPTIONS")
        yield address, stage.client("anonymous").open(address, method="HEAD" if method == "GET" else method, headers={"Sec-Fetch-Site": "cross-site"})
    clara = stage.client("Clara's desk")
    for address in (
        "/nothing",
        "/console/nothing",
        f"/console/visits/{new_id()}",
        "/api/nothing",
        "/static/dist/nothing.js",
        "/static/dist/../../app/config.py",
        "/app/nothing",
    ):
        yield address, clara.get(address)
    yield "/api/sync", clara.post("/api/sync", data=b"x" * 1_100_000, content_type="application/json")
    for name in sorted(set(built_assets().values())):
        yield f"/static/dist/{name}", clara.get(f"/static/dist/{name}")
    yield "/console/sign-out", clara.post("/console/sign-out")


def test_every_answer_carries_its_policies(stage: Stage) -> None:
    found, statuses = [], set()
    for address, answer in every_answer(stage):
        statuses.add(answer.status_code)
        found += faults_of_headers(address, answer)
    assert statuses >= {200, 204, 302, 303, 401, 403, 404, 405, 413, 422}
    assert not found, "\n".join(sorted(set(found)))


def test_a_header_that_is_missing_is_seen(stage: Stage) -> None:
    answer = stage.client("anonymous").get("/")
    assert not faults_of_headers("/", answer)
    for name in (*ALWAYS, "Content-Security-Policy", "Permissions-Policy", "Cache-Control"):
        kept = answer.headers.pop(name)
        assert faults_of_headers("/", answer), name
        answer.headers[name] = kept
    for name, value in (
        ("Clear-Site-Data", '"storage"'),
        ("Server", "gunicorn/27.0.1"),
        ("Access-Control-Allow-Origin", "*"),
        ("Cache-Control", "max-age=60"),
        ("Content-Security-Policy", "default-src *"),
    ):
        kept = answer.headers.get(name)
        answer.headers[name] = value
        assert faults_of_headers("/", answer), name
        if kept is None:
            del answer.headers[name]
        else:
            answer.headers[name] = kept


def test_an_unexpected_error_carries_its_policies_too(app: Flask) -> None:
    def explode() -> None:
        raise RuntimeError

    app.before_request_funcs.setdefault(None, []).append(explode)
    for address in ("/", "/app/", "/console/visits", "/api/openapi.json"):
        answer = app.test_client().get(address)
        assert answer.status_code == 500
        assert not faults_of_headers(address, answer)


def test_an_encrypted_link_stays_encrypted(app: Flask) -> None:
    for address in ("/", "/app/", "/api/openapi.json", "/nothing"):
        answer = app.test_client().get(address, base_url="https://station.example")
        assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        assert "Strict-Transport-Security" not in app.test_client().get(address).headers


def test_nothing_of_ours_ever_clears_a_phones_storage() -> None:
    for name in files_of("app/", "static/src/", "service_worker/", "templates/", "deploy/", endings=(".py", ".js", ".html", ".conf")):
        for number, line in enumerate(text_of(name).split("\n"), start=1):
            clears = re.search(r"Clear-Site-Data|deleteDatabase|deleteDB\b|indexedDB\.databases", line)
            assert not clears or "Never sends" in line, f"{name}:{number}: unsent records lie in that storage. Take it away."


def test_the_phones_page_and_worker_come_compressed_to_whoever_reads_that(app: Flask) -> None:
    for address in ("/app/", "/sw.js"):
        plain = app.test_client().get(address, headers={"Accept-Encoding": "identity"})
        packed = app.test_client().get(address, headers={"Accept-Encoding": "gzip, br"})
        assert "Content-Encoding" not in plain.headers
        assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data)


def test_every_file_the_build_names_is_there_and_kept_for_ever(app: Flask) -> None:
    client = app.test_client()
    for name in set(built_assets().values()):
        assert re.search(r"-[0-9A-Za-z]{8,}\.\w+$", name), f"{name} carries no hash, so it may not be kept for ever."
        answer = client.get(f"/static/dist/{name}")
        assert (answer.status_code, answer.get_data()) == (200, (dist_folder() / name).read_bytes())
    assert client.get("/static/dist/assets-gone.js").status_code == 404


# Cookies


def cookies_of(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for header in answer.headers.getlist("Set-Cookie"):
        found |= SimpleCookie(header)
    return found


def signed_in(app: Flask, base_url: str) -> tuple[FlaskClient, Any]:
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client, client.post("/console/sign-in", data={"badge_no": "S03", "passphrase": PASSPHRASE}, base_url=base_url)


def test_the_desks_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    for base_url, name, is_secure in (("http://127.0.0.1", "xunfang-desk", ""), ("https://station.example", "__Host-xunfang-desk", True)):
        client, answer = signed_in(world.app, base_url)
        assert answer.status_code == 302
        cookie = cookies_of(answer)[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Strict", "/", is_secure)
        assert cookie["domain"] == cookie["expires"] == cookie["max-age"] == ""
        assert len(cookie.value.split(".")[1]) >= 43, "256 random bits"
        out = cookies_of(client.post("/console/sign-out", base_url=base_url))[name]
        assert (out.value, out["httponly"], out["samesite"], out["path"], out["secure"]) == ("", True, "Strict", "/", is_secure)


def test_every_cookie_has_its_flags(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    for base_url, is_secure in (("http://127.0.0.1", ""), ("https://station.example", True)):
        client = world.app.test_client()
        client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        first = client.get("/", base_url=base_url)
        form = {"csrf_token": read(first).fields["csrf_token"], "language": "en", "next": "/"}
        seen = cookies_of(first) | cookies_of(client.post("/language", data=form, base_url=base_url))
        seen |= cookies_of(client.get("/console/sign-in", base_url=base_url))
        form = {"csrf_token": read(client.get("/console/sign-in", base_url=base_url)).fields["csrf_token"], "badge_no": "S03", "passphrase": PASSPHRASE}
        seen |= cookies_of(client.post("/console/sign-in", data=form, base_url=base_url))
        assert {name.removeprefix("__Host-") for name in seen} == {"session", "language", "xunfang-desk"}
        for name, cookie in seen.items():
            assert cookie["httponly"], name
            assert cookie["samesite"] in ("Strict", "Lax"), name
            assert cookie["path"] == "/", name
            assert cookie["domain"] == "", name
            assert cookie["secure"] == is_secure, f"{name} over {base_url}"
