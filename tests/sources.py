"""Reads the project's own source for the tests that hold its house rules: which files there are, and what stands in a JavaScript file.
Runs nothing of what it reads."""

import re
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ("static/dist/", "static/src/generated/", "node_modules/", "build/", "instance/")
_REGEX_AFTER = set("(,=:[!&|?{};+-*%<>~^")
_REGEX_AFTER_WORDS = {"return", "typeof", "case", "in", "of", "void", "delete", "await", "yield"}


@cache
def project_files() -> tuple[str, ...]:
    """Every file of the project as a path from its root: what git tracks, and what it would track."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    names = sorted(set(listed.stdout.decode().split("\0")) - {""})
    return tuple(name for name in names if not name.startswith(GENERATED) and (ROOT / name).is_file())


def files_of(*folders: str, endings: tuple[str, ...]) -> list[str]:
    """The project's files under some folders with one of some endings."""
    return [name for name in project_files() if name.startswith(folders) and name.endswith(endings)]


def text_of(name: str) -> str:
    """The text of one of the project's files."""
    return (ROOT / name).read_text(encoding="utf-8")


@dataclass
class JavaScript:
    """A JavaScript file taken apart; `code` and `speech` have the length and the lines of the text."""

    text: str
    code: str = ""
    speech: str = ""
    strings: list[tuple[int, str]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)

    def line_of(self, position: int) -> int:
        """The line of a position, from 1."""
        return self.text.count("\n", 0, position) + 1

    @property
    def imports(self) -> list[tuple[int, str]]:
        """(line, what is named) of every import and re-export, dynamic ones too."""
        patterns = (r"\b(?:import|export)\b[^;'\"()]*?\bfrom\s*(['\"])(?P<name>[^'\"]+)\1", r"\bimport\s*\(?\s*(['\"])(?P<name>[^'\"]+)\1")
        found = (match for pattern in patterns for match in re.finditer(pattern, self.speech))
        # The word itself has to stand in the code: an import that a string speaks of is none.
        return sorted({(self.line_of(match.start("name")), match["name"]) for match in found if self.code[match.start()] != " "})

    @property
    def imports_of_types(self) -> list[tuple[int, str]]:
        """(line, what is named) of the imports that stand in comments, for the type checker only."""
        return [(line, match[1]) for line, text in self.comments for match in re.finditer(r"\bimport\(['\"]([^'\"]+)['\"]\)", text)]


def read_javascript(text: str) -> JavaScript:
    """Take a JavaScript text apart: `speech` is without comments, `code` without comments and without what stands in strings."""
    code, speech = list(text), list(text)
    source = JavaScript(text)

    def blank(parts: tuple[list[str], ...], start: int, end: int) -> None:
        for part in parts:
            part[start:end] = [letter if letter == "\n" else " " for letter in text[start:end]]

    def starts_regex(at: int) -> bool:
        before = "".join(code[max(0, at - 40) : at]).rstrip()
        word = re.search(r"[\w$]+$", before)
        return not before or before[-1] in _REGEX_AFTER or bool(word and word[0] in _REGEX_AFTER_WORDS)

    at, depths = 0, [0]  # One entry an open `${`, with how many braces are open in it.
    while at < len(text):
        letter, two = text[at], text[at : at + 2]
        if two in ("//", "/*"):
            end = text.find("\n", at) if two == "//" else text.find("*/", at) + 2
            end = len(text) if end < at + 2 else end
            source.comments.append((source.line_of(at), text[at:end]))
            blank((code, speech), at, end)
        elif letter in "'\"":
            end = _end_of_string(text, at)
            source.strings.append((source.line_of(at), text[at + 1 : end - 1]))
            blank((code,), at + 1, end - 1)
        elif letter == "`" or (letter == "}" and depths[-1] == 0 and len(depths) > 1):
            if letter == "}":
                depths.pop()
            end, opens = _end_of_template(text, at)
            source.strings.append((source.line_of(at), text[at + 1 : end - (2 if opens else 1)]))
            blank((code,), at + 1, end - (2 if opens else 1))
            if opens:
                depths.append(0)
        elif letter == "/" and starts_regex(at):
            end = _end_of_regex(text, at)
            blank((code,), at + 1, end - 1)
        else:
            depths[-1] += {"{": 1, "}": -1}.get(letter, 0)
            end = at + 1
        at = end
    source.code, source.speech = "".join(code), "".join(speech)
    return source


def _end_of_string(text: str, start: int) -> int:
    at = start + 1
    while at < len(text) and text[at] not in (text[start], "\n"):
        at += 2 if text[at] == "\\" else 1
    return at + 1


def _end_of_template(text: str, start: int) -> tuple[int, bool]:
    """Where a piece of a template literal ends, and whether it ends by opening `${`."""
    at = start + 1
    while at < len(text):
        if text[at] == "`":
            return at + 1, False
        if text[at : at + 2] == "${":
            return at + 2, True
        at += 2 if text[at] == "\\" else 1
    return len(text), False


def _end_of_regex(text: str, start: int) -> int:
    at, in_class = start + 1, False
    while at < len(text) and text[at] != "\n" and (in_class or text[at] != "/"):
        in_class = text[at] == "[" or (in_class and text[at] != "]")
        at += 2 if text[at] == "\\" else 1
    return at + 1
