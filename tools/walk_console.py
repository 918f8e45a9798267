"""The console's half of the walk (tools/walk_screens.py): every page and state at a desk, at console width and on a phone.
Knows its way by the pages' own links, as a person does."""

from tools.walk_console_exports import walk_exports
from tools.walk_console_people import walk_myself, walk_people
from tools.walk_console_places import walk_places
from tools.walk_console_zones import walk_rounds, walk_zones
from tools.walks import Walks


def walk_console(walk: Walks) -> None:
    """Every page of the console, as a supervisor and then as the privacy contact."""
    _sign_in(walk)
    _overview(walk)
    _log(walk)
    _decisions(walk)
    walk_zones(walk)
    walk_rounds(walk)
    walk_places(walk)
    _services(walk)
    walk_exports(walk)
    walk_people(walk)
    walk_myself(walk)
    _audit(walk)


def _sign_in(walk: Walks) -> None:
    walk.page.goto(f"{walk.address}/console/sign-in")
    walk.at_desk("console-sign-in")
    walk.page.goto(walk.address)
    walk.press("button[value='S03']")


def _overview(walk: Walks) -> None:
    walk.see("table.zones")
    walk.at_desk("console-overview")
    walk.press(".as-table summary")
    walk.press(".how summary")
    walk.at_desk("console-overview-table")


def _log(walk: Walks) -> None:
    page = walk.page
    page.goto(f"{walk.address}/console/overview")
    walk.press("table.zones td.open a")
    walk.see("table.log")
    page.goto(page.url.split("?")[0])
    walk.at_desk("console-visits")
    page.keyboard.press("j")
    walk.see("td.open a:focus")
    walk.at_desk("console-visits-row")
    page.goto(f"{page.url.split('?')[0]}?zone=Z07&band=eve&group=not_reached")
    walk.at_desk("console-visits-zone")
    page.goto(f"{page.url.split('?')[0]}?coordinator=07")
    walk.see("#check-code")
    walk.at_desk("console-visits-coordinator")
    page.goto(f"{page.url.split('?')[0]}?day=2020-01-01")
    walk.at_desk("console-visits-none")
    page.goto(page.url.split("?")[0])
    walk.press("td.open a")
    walk.see("dl.facts")
    walk.at_desk("console-visit")
    page.goto(f"{walk.address}/console/questions")
    walk.at_desk("console-questions")
    walk.press("ul.asked a")
    walk.see("ol.lines")
    walk.at_desk("console-visit-asked")
    page.goto(f"{walk.address}/console/visits?review=drawn")
    walk.see("table.log")
    walk.at_desk("console-visits-drawn")


def _decisions(walk: Walks) -> None:
    page = walk.page
    page.goto(f"{walk.address}/console/decisions")
    walk.see(".waiting")
    walk.at_desk("console-decisions")
    walk.press(".waiting a.btn")
    walk.see("dl.facts")
    walk.at_desk("console-decision")
    walk.press("button[value='given_back']")
    walk.see("#problem")
    walk.at_desk("console-decision-needs-words")
    page.locator("#words").fill("请去掉电话号码再存一次" if walk.language == "zh" else "Please remove the number and save again")
    walk.press("button[value='given_back']")
    walk.see(".note.teal")
    walk.at_desk("console-decisions-said")
    _lift_a_wish(walk)


def _lift_a_wish(walk: Walks) -> None:
    """The walk's own do-not-visit is one of the newest rows of the log; which one, a list never says."""
    page = walk.page
    page.goto(f"{walk.address}/console/visits")
    addresses = page.locator("td.open a").evaluate_all("links => links.map((link) => link.href)")
    for address in addresses:
        page.goto(address)
        if page.locator("a[href*='/console/wishes/']").count():
            break
    walk.press("a[href*='/console/wishes/']")
    walk.see("fieldset.choices")
    walk.at_desk("console-wish")
    walk.press("form .btn")
    walk.see("#problem")
    walk.at_desk("console-wish-needs-word")


def _services(walk: Walks) -> None:
    page = walk.page
    page.goto(f"{walk.address}/console/services")
    walk.see("h1")
    walk.at_desk("console-services")
    page.goto(f"{walk.address}/console/nothing-here")
    walk.at_desk("console-not-found")


def _audit(walk: Walks) -> None:
    """Who looked at what is for the privacy contact; a supervisor has no such page."""
    walk.page.goto(walk.address)
    walk.press("button[value='P01']")
    walk.see("table.audit")
    walk.at_desk("console-audit")
