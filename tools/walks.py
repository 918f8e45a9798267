"""What a walk past screens can do, for the files that know the way (tools/walk_screens.py holds the one that walks)."""

from typing import Any, Protocol

from playwright.sync_api import BrowserContext, Page


class Walks(Protocol):
    """What a walk can do (tools/walk_screens.py)."""

    page: Page
    context: BrowserContext
    address: str
    language: str

    def at_desk(self, name: str) -> None: ...
    def press(self, selector: str) -> None: ...
    def see(self, selector: str) -> Any: ...
