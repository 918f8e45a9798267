"""Walks the console's pages of zones and of door rounds, once a language; tools/walk_console.py calls it with a desk that is signed in.
Changes nothing it could not take back: what is sent here is what the pages refuse."""

from tools.walks import Walks


def walk_zones(walk: Walks) -> None:
    """The list, one zone, a hand-over as it opens and as it comes back, and buildings to move."""
    page = walk.page
    page.goto(f"{walk.address}/console/zones")
    walk.see("ul.waiting")
    walk.at_desk("console-zones")
    walk.press("ul.waiting a")
    walk.see("#people")
    address = page.url
    walk.at_desk("console-zone")
    page.goto(f"{address}/hand-over")
    walk.see("#person")
    walk.at_desk("console-zone-hand-over")
    page.locator("#note").fill("13800000000")
    walk.press("main .btn.pri")
    walk.see("#problem")
    walk.at_desk("console-zone-hand-over-refused")
    page.goto(f"{address}/buildings")
    walk.see("#buildings")
    walk.at_desk("console-zone-buildings")


def walk_rounds(walk: Walks) -> None:
    """The running round as it fills, and a new one that would overlap it."""
    page = walk.page
    page.goto(f"{walk.address}/console/rounds")
    walk.see("ul.filling")
    walk.at_desk("console-rounds")
    today = page.locator("#opened_on").get_attribute("min") or ""
    for name in ("opened_on", "closes_on"):
        page.locator(f"#{name}").fill(today)
    walk.press("main .btn.pri")
    walk.see("#problem")
    walk.at_desk("console-rounds-refused")
