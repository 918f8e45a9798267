"""The words of the server's pages: `extract` brings app/locale/en.po up to date, `check` lists what is missing, unused or does not fit.
The zh-Hans text is the message itself; a message must be a literal, or nobody could find it here."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "app" / "locale" / "en.po"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
TEMPLATE_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}


def messages_in_use() -> dict[str, str]:
    """Every message of app/**/*.py (`translate("…")`) and templates/**/*.html (`_("…")`), with the file it was found in first."""
    found: dict[str, str] = {}
    for path, call in calls_of_translate():
        if (text := literal_of(call)) is not None:
            found.setdefault(text, path)
    for file_path in sorted((ROOT / "templates").rglob("*.html")):
        with file_path.open("rb") as file:
            for _line, _function, message, _comments in babel_extract(file, ["_"], [], TEMPLATE_OPTIONS):
                text = message[0] if isinstance(message, tuple) else message
                if isinstance(text, str):
                    found.setdefault(text, file_path.relative_to(ROOT).as_posix())
    return found


def calls_of_translate() -> Iterator[tuple[str, ast.Call]]:
    """Every call of translate() in app/, with its file. Read as a tree: Babel's own extractor misses calls inside f-strings."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "translate":
                yield path.relative_to(ROOT).as_posix(), node


def literal_of(call: ast.Call) -> str | None:
    """The message of a call, or None where it is not a literal."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def translations() -> dict[str, str]:
    """Message to English, as the catalogue has it; empty where a translation is still to be written."""
    with CATALOGUE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def faults() -> list[str]:
    """What keeps the catalogue from being whole, one sentence each; empty when all is well."""
    used, known = messages_in_use(), translations()
    found = [f"{path}:{call.lineno}: give translate() a literal text." for path, call in calls_of_translate() if literal_of(call) is None]
    found += [f"{used[text]}: {text!r} has no English. Run: python tools/messages.py extract, then write it." for text in used if not known.get(text)]
    found += [f"app/locale/en.po: {text!r} is used nowhere. Run: python tools/messages.py extract" for text in known if text not in used]
    for text, english in known.items():
        if english and set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(english)):
            found.append(f"app/locale/en.po: {text!r} and {english!r} do not hold the same {{placeholders}}.")
    return found


def extract() -> None:
    """Write the catalogue anew: messages in use, sorted, with the translations it had."""
    known = translations()
    catalogue = Catalog(locale="en", fuzzy=False)
    for text in sorted(messages_in_use()):
        catalogue.add(text, known.get(text, ""))
    with CATALOGUE.open("wb") as file:
        file.write(b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: en\\n"\n\n')
        write_po(file, catalogue, omit_header=True, no_location=True, width=0)


def main() -> int:
    """Run one of the two commands; returns the exit code."""
    if sys.argv[1:] == ["extract"]:
        extract()
    elif sys.argv[1:] != ["check"]:
        print("Usage: python tools/messages.py extract | check")
        return 2
    found = faults()
    print("\n".join(found) if found else f"All {len(messages_in_use())} messages have their English.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
