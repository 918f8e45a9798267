"""Canaries: whatever is typed, and every token and code, is looked for in everything a server wrote to its log.
A fixture for every test of bad days; it also fails when the needle it plants is not found, so that it cannot fall asleep."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.phone import Phone

NEED = "莲池边的孩子想要绘本 canary-4417"


@dataclass
class Secrets:
    """What must not be found."""

    words: set[str] = field(default_factory=lambda: {NEED, "莲池", "canary-4417"})

    def remember(self, phone: Phone, code: str) -> None:
        plain = re.sub(r"[\s-]", "", code)
        self.words |= {phone.push_token, phone.read_token, plain, plain.lower(), f"{plain[:4]}-{plain[4:]}"}

    def found_in(self, text: str) -> set[str]:
        return {word for word in self.words if word in text}

    def look_for(self, text: str) -> None:
        """Fails when a log tells what it must not."""
        assert self.found_in(f"{text} {NEED}") >= {NEED}, "the search itself is broken"
        found = self.found_in(text)
        assert not found, f"a log holds {found}"


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Secrets]:
    """Remembers every phone that is activated, and looks through what the program wrote when the test is over."""
    kept = Secrets()
    activate = Phone.activate

    def remembering(phone: Phone, code: str) -> dict[str, object]:
        kept.remember(phone, code)
        return activate(phone, code)

    monkeypatch.setattr(Phone, "activate", remembering)
    yield kept
    written = capfd.readouterr()
    kept.look_for(written.out + written.err)
