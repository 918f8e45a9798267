"""The one vocabulary both programs read (app/vocabulary.json): codes, labels, limits.
Positions in its lists travel in the pack, so entries are appended and never reordered."""

import json
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("vocabulary.json")


@cache
def vocabulary() -> dict[str, Any]:
    """The whole file, parsed once."""
    words: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return words


@cache
def codes(name: str) -> tuple[str, ...]:
    """The codes of one list, in wire order, such as codes('outcomes')."""
    return tuple(entry if isinstance(entry, str) else entry["code"] for entry in vocabulary()[name])


@cache
def entry(name: str, code: str) -> dict[str, Any]:
    """One entry of a list by its code. Raises KeyError for a code the vocabulary does not know."""
    for candidate in vocabulary()[name]:
        if candidate["code"] == code:
            found: dict[str, Any] = candidate
            return found
    raise KeyError(f"{name} has no {code!r}")


def label(name: str, code: str, language: str) -> str:
    """The words for a code in 'zh-Hans' or 'en'."""
    return str(entry(name, code)["en" if language == "en" else "zh"])


def limit(name: str) -> int:
    """A number of the `limits` part, such as limit('need_text')."""
    return int(vocabulary()["limits"][name])


@cache
def outcome_group(outcome: str) -> str:
    """The one of four groups a supervisor's list shows for an outcome (screens.md S2)."""
    return str(entry("outcomes", outcome)["group"])


@cache
def outcomes_of_group(group: str) -> tuple[str, ...]:
    """The outcomes of one of the four groups, in wire order."""
    return tuple(outcome for outcome in codes("outcomes") if outcome_group(outcome) == group)
