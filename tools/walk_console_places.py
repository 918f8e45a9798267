"""The console's pages about buildings and doors, each once, for pictures and checks. Writes nothing, so that every language sees the same demo."""

from app.config import ROOT
from tools.walks import Walks

SAMPLES = ROOT / "docs" / "samples"


def walk_places(walk: Walks) -> None:
    """From the list of buildings through the import, the generator, one building, the hints and the codes; the walk is signed in at the desk."""
    page = walk.page
    page.goto(f"{walk.address}/console/places")
    walk.see("ul.waiting")
    walk.at_desk("console-places")
    page.goto(f"{walk.address}/console/places/import")
    walk.see("input[type=file]")
    walk.at_desk("console-places-import")
    walk.press("form.card button.pri")
    walk.see("#problem")
    walk.at_desk("console-places-import-refused")
    for name in ("made-up-village", "with-faults"):
        page.goto(f"{walk.address}/console/places/import")
        page.set_input_files("input[type=file]", SAMPLES / f"{name}.csv")
        walk.press("form.card button.pri")
        walk.see("h2")
        walk.at_desk(f"console-places-plan-{name}")
    page.locator("details.fold summary").first.click()
    walk.at_desk("console-places-plan-open")
    page.goto(f"{walk.address}/console/places/generate?zone=Z07")
    walk.see("#building")
    walk.at_desk("console-places-generate")
    page.fill("#compound", "汐岚村")
    page.fill("#building", "30巷1号")
    page.fill("#units", "2")
    walk.press("button[value=look]")
    walk.see(".place-board")
    walk.at_desk("console-places-board")
    page.goto(f"{walk.address}/console/places?zone=Z07")
    walk.press("ul.waiting a.btn")
    walk.see(".place-board")
    walk.at_desk("console-building")
    page.locator("label.room input").first.check()
    page.fill("#parts", "1")
    walk.press("button[value=split]")
    walk.see("#problem")
    walk.at_desk("console-building-refused")
    page.goto(f"{walk.address}/console/places/hints")
    walk.see("h1")
    walk.at_desk("console-place-hints")
    page.goto(f"{walk.address}/console/places/codes?zone=Z07")
    walk.see(".paper-code")
    walk.at_desk("console-building-codes")
