"""Writes what the phone's build reads from the server's side: refusals (app/problems.py) and the English catalogue. Run by ./xunfang build."""

import json
from pathlib import Path

from babel.messages.pofile import read_po

from app.problems import CATALOGUE
from app.vocabulary import vocabulary

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ROOT / "static" / "src" / "generated"
# What a phone never meets.
NOT_ON_PHONES = (
    "import.",
    "request.",
    "page.",
    "sign_in.",
    "invite.",
    "passphrase.",
    "badge.",
    "desk.",
    "zone.unknown",
    "export.",
    "zones.",
    "places.",
    "rounds.",
    "clash.",
    "decision.",
    "wish.",
    "week.",
    "exchange.",
)


def refusals() -> dict[str, list[str]]:
    """Code to [zh, en, way out zh, way out en]."""
    return {code: [line.zh, line.en, line.do_zh, line.do_en] for code, line in sorted(CATALOGUE.items()) if not code.startswith(NOT_ON_PHONES)}


def english() -> dict[str, str]:
    """Message to English, from static/src/locale/en.po."""
    with (ROOT / "static" / "src" / "locale" / "en.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}


def english_vocabulary() -> dict[str, list[dict[str, str]]]:
    """List to the English of each of its entries: the phone's program comes without it (tools/build.mjs)."""
    lists = {name: entries for name, entries in vocabulary().items() if isinstance(entries, list) and isinstance(entries[0], dict)}
    return {
        name: [{key: words for key, words in entry.items() if key == "en" or key.endswith("_en") or key.startswith("en_")} for entry in entries]
        for name, entries in lists.items()
    }


def main() -> None:
    """Write the three files."""
    GENERATED.mkdir(parents=True, exist_ok=True)
    for name, content in (("refusals", refusals()), ("en", english()), ("en-vocabulary", english_vocabulary())):
        (GENERATED / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
