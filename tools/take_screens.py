"""`./xunfang screens`: every screen and state of a served demo into docs/screens, in both languages, light and dark.
A picture is named screen.language.scheme.width.webp. Must never show anything but the made-up demo."""

import base64
import os
import shutil
import tempfile

from playwright.sync_api import Page, sync_playwright

from app.config import ROOT
from tools.serve_demo import served
from tools.walk_screens import LANGUAGES, walk_everything

FOLDER = ROOT / "docs" / "screens"
PORT = "8391"


def take(page: Page, name: str) -> None:
    """One picture. WebP is a fifth of PNG here, and only the browser itself can write it."""
    tools = page.context.new_cdp_session(page)
    picture = tools.send("Page.captureScreenshot", {"format": "webp", "quality": 80})
    (FOLDER / f"{name}.webp").write_bytes(base64.b64decode(picture["data"]))
    tools.detach()


def main() -> None:
    """Take them all anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, served(folder, PORT) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("XUNFANG_CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            for language in LANGUAGES:
                walk_everything(browser, language, address, take)
                print(f"· {language}: {len(list(FOLDER.glob(f'*.{language}.*')))} pictures", flush=True)
        finally:
            browser.close()


if __name__ == "__main__":
    main()
