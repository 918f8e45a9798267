"""The walk past people, phones and one's own desk (tools/walk_console.py)."""

import re

from tools.walks import Walks


def walk_people(walk: Walks) -> None:
    page = walk.page
    page.goto(f"{walk.address}/console/people")
    walk.see(".staff-list")
    walk.at_desk("console-people")
    walk.press(".head .btn.pri")
    walk.see("#badge_no")
    walk.at_desk("console-person-new")
    page.locator("#display_name").fill("154 0000 2231")
    walk.press("form .btn.pri")
    walk.see("#problem")
    walk.at_desk("console-person-new-refused")
    page.locator("#display_name").fill("协管员 40")
    page.locator("#badge_no").fill({"zh": "40", "en": "41"}[walk.language])
    page.locator("input[value=coordinator]").check()
    page.locator("input[value=vi]").check()
    walk.press("form .btn.pri")
    walk.see("[data-code]")
    walk.at_desk("console-person-handed")
    walk.press(".form-actions .btn.pri")
    walk.see("dl.facts")
    walk.at_desk("console-person-invited")
    person = page.url.split("?")[0]
    for part in ("edit", "code", "leave"):
        page.goto(f"{person}/{part}")
        walk.see("form.card")
        walk.at_desk(f"console-person-{part}")
    page.goto(f"{walk.address}/console/people")
    page.locator(".staff-line", has=page.locator(".staff-phones .n")).first.locator("a").click()
    walk.see(".staff-phone")
    walk.at_desk("console-person")
    for name, place in (("name", 0), ("off", 1)):
        person = page.url
        page.locator(".staff-phone .form-actions a").nth(place).click()
        walk.see("form.card")
        walk.at_desk(f"console-phone-{name}")
        page.goto(person)


def walk_myself(walk: Walks) -> None:
    page = walk.page
    for name in ("me", "me/passphrase", "me/second-step", "step-up"):
        page.goto(f"{walk.address}/console/{name}")
        walk.see("h1")
        walk.at_desk(f"console-{name.replace('/', '-')}")
    page.goto(f"{walk.address}/console/people/new")
    page.locator("#display_name").fill("协管员 42")
    # Another window has signed out meanwhile: the form asks who is there, and comes back filled.
    walk.context.clear_cookies(name=re.compile("xunfang-desk"))
    walk.press("main form .btn.pri")
    walk.see("[name='sign_in-badge_no']")
    walk.at_desk("console-sign-in-kept")
    page.goto(walk.address)
    walk.press("button[value='S03']")
    walk.see("table.zones")
