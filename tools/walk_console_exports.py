"""The walk past exports (tools/walk_console.py)."""

from datetime import date, timedelta

from tools.walks import Walks


def walk_exports(walk: Walks) -> None:
    """One that waits or is ready, one refused for want of a reason, counts, and the page to print."""
    page = walk.page
    # Counts of most of a year: some rows whatever the day, and few enough to print.
    page.goto(f"{walk.address}/console/exports?contents=zone_days&first={date.today() - timedelta(days=300)}")
    page.locator("#reason").fill("月报" if walk.language == "zh" else "Monthly report")
    page.locator("input[value=page]").check()
    walk.press("form[method=post].card button")
    walk.see(".exports a.btn")
    walk.at_desk("console-exports")
    walk.press("form[method=post].card button")
    walk.see("#problem")
    walk.at_desk("console-exports-no-reason")
    page.goto(f"{walk.address}/console/exports?zone=Z07")
    walk.see("#columns")
    walk.at_desk("console-exports-visits")
    page.goto(f"{walk.address}/console/exports")
    walk.press(".exports a.btn")
    walk.see(".sheet-table")
    walk.at_desk("console-export-page")
