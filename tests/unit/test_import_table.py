"""Who may import whom, in both languages (docs/architecture.md). A failure names the file, the line and the cure.
Every rule is also shown a planted violation, so that a checker that sees nothing cannot pass."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import pytest

from tests.sources import JavaScript, files_of, read_javascript, text_of

TABLE = "docs/architecture.md, Imports run one way"
ALONG = ("changes", "identity", "places", "rounds", "visits", "certificates")
# Capability to the capabilities it may import. The visit ledger and the service ledger meet in no row of this table.
MAY_IMPORT: dict[str, set[str]] = {
    **{name: set(ALONG[:place]) for place, name in enumerate(ALONG)},
    "referrals": {"changes", "identity"},
    "vans": {"changes", "identity", "referrals"},
    "supplies": {"changes", "identity"},
    "supervision": {"changes", "identity"},
    # Every kind of operation with its command: what the exchange takes, and a desk decides on.
    "operations": set(ALONG),
    # What ends by itself and what may leave, of whichever capability; none of those imports them.
    "retention": {*ALONG, "exports"},
    "exports": set(ALONG),
}
# app/cli.py and the cli.py of a capability are one door: the command line.
DOORS = {"sync", "console", "public", "pwa", "cli"}
BASE = {
    "answers", "assets", "bodies", "calendar", "clock", "config", "database", "dates", "failpoints", "free_text", "migrate", "problems",
    "security", "suppression", "translations", "vocabulary",
}  # fmt: skip
# Pure modules that rules may build on. They are held to the same: the standard library and one another.
PURE = {"app.calendar", "app.rounds.appointment", "app.rounds.hours", "app.rounds.past", "app.rounds.timetable"}
NEVER_FLASK = ("commands.py", "_command.py", "rules.py", "models.py", "queries.py", "facts.py")


@dataclass(frozen=True)
class Fault:
    """One import or call that the table does not allow."""

    file: str
    line: int
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.cure}"


def group_of(module: str) -> str:
    """'app.places.rules' is of places, 'app.places.cli' of the door cli, 'app.clock' of the base module clock, 'app' of the whole house."""
    parts = module.split(".")
    if len(parts) == 1:
        return "house"
    return "cli" if parts[-1] == "cli" else parts[1]


def imports_in(tree: ast.AST, module: str, is_package: bool = False) -> Iterator[tuple[int, str]]:
    """(line, full name) of everything a module imports, inside functions too; `from app.a import b` names app.a and app.a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = module.split(".")[: len(module.split(".")) - node.level + is_package]
                base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def python_faults(file: str, text: str) -> list[Fault]:
    """What a file of app/ imports or calls against the table."""
    module = ".".join(PurePosixPath(file).with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(text)
    found = [fault for line, name in imports_in(tree, module, file.endswith("__init__.py")) for fault in _faults_of_import(file, module, line, name)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit" and file != "app/database.py":
            cure = "Open `with database.transaction(...)` in the view and let it end well; only app/database.py commits."
            found.append(Fault(file, node.lineno, "commits by itself.", cure))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("__import__", "importlib.import_module", "import_module"):
            found.append(Fault(file, node.lineno, "imports by a computed name.", "Write a plain import, so that this table can see it."))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("clock.now", "datetime.now", "time.time") and _takes_its_time(file):
            found.append(Fault(file, node.lineno, "reads a clock.", "Take `now` as an argument; views, guards and the command line read the clock once."))
    return found


def _takes_its_time(file: str) -> bool:
    return file.endswith(NEVER_FLASK)


def _faults_of_import(file: str, module: str, line: int, name: str) -> Iterator[Fault]:
    top = name.split(".")[0]
    if file.endswith("rules.py") or module in PURE:
        if top == "app":
            if not any(name == pure or name.startswith(f"{pure}.") for pure in PURE) and not re.match(r"app\.\w+\.rules(\.|$)", name):
                yield Fault(
                    file, line, f"is a pure module and imports {name}.", "Hand in what it needs as an argument; only app.calendar and other rules may stay."
                )
        elif top not in sys.stdlib_module_names:
            yield Fault(file, line, f"is a pure module and imports {top}.", "Rules know the standard library and other rules, nothing else.")
    if file.endswith(NEVER_FLASK) and top in ("flask", "werkzeug", "flask_smorest", "flask_wtf"):
        yield Fault(file, line, f"imports {top}.", "Take what the request knows as an argument; only views and guards see a request.")
    if top != "app" or name in ("app", module):
        return
    yield from _faults_of_group(file, module, line, name)


def _faults_of_group(file: str, module: str, line: int, name: str) -> Iterator[Fault]:
    mine, other = group_of(module), group_of(_module_named(name))
    if mine == other or mine == "house" or other == "house" or other in BASE:
        return
    if mine == "tables" and re.match(r"app\.\w+\.models$", name):
        return
    if other == "tables":
        yield Fault(file, line, "imports app.tables.", "Only migrations and tests need every table at once; import the one model.")
    elif other in DOORS:
        yield Fault(file, line, f"imports the door {other}.", f"Doors are on top: move what is shared down into a capability ({TABLE}).")
    elif mine in DOORS:
        if other not in MAY_IMPORT:
            yield Fault(file, line, f"imports {other}, which has no row.", "Add its row to MAY_IMPORT in tests/unit/test_import_table.py.")
    elif mine in BASE:
        yield Fault(file, line, f"is a base module and imports {other}.", f"The base knows no capability ({TABLE}).")
    elif mine not in MAY_IMPORT:
        yield Fault(file, line, f"{mine} has no row.", "Add it to MAY_IMPORT (a capability), DOORS or BASE in tests/unit/test_import_table.py.")
    elif other not in MAY_IMPORT[mine]:
        way = "The two ledgers never meet" if "referrals" in (mine, other) or "vans" in (mine, other) else "Imports run one way"
        allowed = ", ".join(sorted(MAY_IMPORT[mine])) or "no capability"
        yield Fault(file, line, f"{mine} imports {other}.", f"{way}: {mine} may import {allowed}. Hand the fact in from the door, or move it down.")


def _module_named(name: str) -> str:
    """'app.places.cli.Refused' means app.places.cli: the last part that looks like a module decides about cli."""
    return "app.cli" if re.match(r"app\.(\w+\.)?cli(\.|$)", name) else name


# JavaScript

JS_ALONG = ("shared", "store", "places", "rounds", "visits", "certificates")
JS_MAY_IMPORT: dict[str, set[str]] = {
    **{name: set(JS_ALONG[:place]) for place, name in enumerate(JS_ALONG)},
    "sync": {"shared", "store"},
    "referrals": {"shared", "store", "sync"},
}
JS_TOP = {"shell", "main.js"}
# Programs of their own: they import no part of the phone's program, but for the vocabulary that the language completes.
JS_ALONE = {"console.js", "language-en.js"}
# Package to the files that may import it, as patterns.
JS_PACKAGES = {
    "lit": r".*\.view\.js",
    "idb": r"store/.*",
    "uqr": r"shared/qr\.view\.js",
    "zxing-wasm": r"rounds/code-reader\.view\.js",
    "htmx.org": r"console\.js",
}
JS_DATA = {"app/vocabulary.json": "shared", "app/holidays.json": "shared", "static/src/generated/refusals.json": "shared"}
PAGE = r"(?:document|window|navigator|location|history|localStorage|sessionStorage|customElements|HTMLElement|matchMedia|alert|confirm|prompt)"
# (file, name, why it may stand there although no page is needed)
PAGE_ALLOWED = {
    ("static/src/sync/engine.js", "navigator.locks"): "Web Locks exist in workers and in Node; a test hands its own in",
    ("static/src/referrals/service-weeks.js", "navigator.locks"): "Web Locks exist in workers and in Node, where the tests run it",
    ("static/src/sync/schedule.js", "document"): "handed in by the shell as an argument; the tests hand in their own",
}
# Files that import by a computed name, and why.
COMPUTED_ALLOWED = {"static/src/shell/shell.js": "a language is a file of its own, fetched by its hashed address when it is chosen"}


def javascript_group(path: str) -> str:
    """'static/src/visits/rules.js' is of visits, 'static/src/main.js' of main.js."""
    return PurePosixPath(path).relative_to("static/src").parts[0]


def resolved(file: str, name: str) -> str:
    """A relative import as a path from the project's root."""
    parts: list[str] = []
    for part in [*PurePosixPath(file).parent.parts, *name.split("/")]:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def javascript_faults(file: str, text: str) -> list[Fault]:
    """What a file of static/src/ imports or touches against the table."""
    source = read_javascript(text)
    found = [fault for line, name in source.imports for fault in _faults_of_javascript_import(file, line, name)]
    found += [fault for line, name in source.imports_of_types if "referrals" in file or "referrals" in name for fault in _faults_of_types(file, line, name)]
    for match in re.finditer(r"\bimport\s*\((?!\s*['\"])", source.code if file not in COMPUTED_ALLOWED else ""):
        found.append(
            Fault(file, source.line_of(match.start()), "imports by a computed name.", "Write the address as a literal, so that this table can see it.")
        )
    if not file.startswith("static/src/store/"):
        for match in re.finditer(r"(?<![\w$.])indexedDB\b", source.code):
            found.append(Fault(file, source.line_of(match.start()), "opens IndexedDB.", "Only store/ does; ask a Store or the Registry."))
    return found + list(_faults_of_page(file, source))


def _faults_of_page(file: str, source: JavaScript) -> Iterator[Fault]:
    group = javascript_group(file)
    if file.endswith(".view.js") or group in JS_TOP or group == "console.js":
        return
    for match in re.finditer(rf"(?<![\w$.]){PAGE}\b(?:\.\w+)?", source.code):
        name = match[0].split(".")[0]
        if {(file, name), (file, match[0])} & PAGE_ALLOWED.keys():
            continue
        cure = "Move it to a *.view.js or to shell/, or hand it in as an argument; this module must run in Node."
        yield Fault(file, source.line_of(match.start()), f"touches the page ({match[0]}).", cure)


def _faults_of_javascript_import(file: str, line: int, name: str) -> Iterator[Fault]:
    mine = javascript_group(file)
    if not name.startswith("."):
        package = next((known for known in JS_PACKAGES if name == known or name.startswith(f"{known}/")), None)
        if package is None:
            yield Fault(file, line, f"imports the package {name}.", "Add it to JS_PACKAGES with the files that may use it.")
        elif not re.fullmatch(JS_PACKAGES[package], file.removeprefix("static/src/")) and not (package == "lit" and mine == "shell"):
            yield Fault(file, line, f"imports {package}.", f"Only files like {JS_PACKAGES[package]} use it.")
        return
    target = resolved(file, name)
    if target.endswith(".json"):
        if mine not in (JS_DATA.get(target), "language-en.js"):
            yield Fault(file, line, f"reads {target}.", "Ask shared/vocabulary.js, shared/calendar.js or shared/refusals.js, which read it once.")
        return
    if not target.startswith("static/src/"):
        yield Fault(file, line, f"imports {target}.", "The phone's program lies in static/src/ whole.")
        return
    if not target.endswith(".js"):
        yield Fault(file, line, f"imports {name} without its ending.", "Write ./name.js: the file you read is the file that runs.")
        return
    yield from _faults_between(file, line, target)


def _faults_between(file: str, line: int, target: str) -> Iterator[Fault]:
    mine, other = javascript_group(file), javascript_group(target)
    if mine == "language-en.js" and target == "static/src/shared/vocabulary.js":
        return
    if mine in JS_ALONE:
        yield Fault(file, line, f"imports {target}.", f"{mine} is bundled alone.")
    elif mine in JS_TOP or mine == other:
        if other in JS_ALONE and (mine != "shell" or other != "language-en.js"):
            yield Fault(file, line, f"imports {target}.", "It is bundled alone; the shell fetches it by its address.")
    elif other in JS_TOP or other in JS_ALONE:
        yield Fault(file, line, f"{mine} imports {other}.", "The shell is on top: hand in what is needed from there.")
    elif mine not in JS_MAY_IMPORT or other not in JS_MAY_IMPORT:
        yield Fault(file, line, f"{mine} or {other} has no row.", "Add it to JS_MAY_IMPORT in tests/unit/test_import_table.py.")
    elif other not in JS_MAY_IMPORT[mine]:
        allowed = ", ".join(sorted(JS_MAY_IMPORT[mine])) or "nothing"
        yield Fault(file, line, f"{mine} imports {other}.", f"Imports run one way: {mine} may import {allowed}. Hand it in from shell/, or move it down.")


def _faults_of_types(file: str, line: int, name: str) -> Iterator[Fault]:
    """The service ledger does not even name a type of the visit ledger, nor the other way round."""
    target = resolved(file, name)
    if name.startswith(".") and target.startswith("static/src/") and not target.endswith("types.js"):
        yield from _faults_between(file, line, target)


def joined(faults: Iterable[Fault]) -> str:
    return "\n".join(str(fault) for fault in faults)


def test_python_imports_run_one_way() -> None:
    files = files_of("app/", endings=(".py",))
    assert len(files) > 60
    assert not (faults := [fault for file in files for fault in python_faults(file, text_of(file))]), joined(faults)


def test_javascript_imports_run_one_way() -> None:
    files = files_of("static/src/", endings=(".js",))
    assert len(files) > 50
    assert sum(len(read_javascript(text_of(file)).imports) for file in files) > 150
    assert not (faults := [fault for file in files for fault in javascript_faults(file, text_of(file))]), joined(faults)


def test_every_folder_of_the_house_has_its_row() -> None:
    folders = {PurePosixPath(file).parts[1] for file in files_of("app/", endings=(".py",)) if len(PurePosixPath(file).parts) > 2}
    assert folders <= MAY_IMPORT.keys() | DOORS, f"Add a row for {folders - MAY_IMPORT.keys() - DOORS} to tests/unit/test_import_table.py."
    modules = {PurePosixPath(file).stem for file in files_of("app/", endings=(".py",)) if len(PurePosixPath(file).parts) == 2}
    assert modules == BASE | {"__init__", "tables", "cli"}, modules ^ (BASE | {"__init__", "tables", "cli"})


def test_no_exception_outlives_its_use() -> None:
    for file, name in PAGE_ALLOWED:
        assert re.search(rf"(?<![\w$.]){re.escape(name)}\b", read_javascript(text_of(file)).code), f"{file} has no {name} any more: take it off PAGE_ALLOWED."
    for file in COMPUTED_ALLOWED:
        assert re.search(r"\bimport\((?!['\"])", text_of(file)), f"{file} imports by no computed name any more: take it off COMPUTED_ALLOWED."
    for module in PURE:
        assert module.replace(".", "/") + ".py" in files_of("app/", endings=(".py",)), f"{module} is gone: take it off PURE."


@pytest.mark.parametrize(
    ("file", "text", "what"),
    [
        ("app/changes/log.py", "from app.identity.models import Staff", "changes imports identity"),
        ("app/places/queries.py", "from app.visits import models", "places imports visits"),
        ("app/rounds/rules.py", "from app.visits.rules import faults_of_visit\nfrom app.visits import rules", "rounds imports visits"),
        ("app/referrals/commands.py", "from app.visits.models import Visit", "The two ledgers never meet"),
        ("app/referrals/queries.py", "def f():\n    import app.places.models", "app/referrals/queries.py:2"),
        ("app/referrals/rules.py", "from app.certificates.rules import x", "The two ledgers never meet"),
        ("app/visits/commands.py", "from app.referrals.rules import is_slip_code", "The two ledgers never meet"),
        ("app/certificates/queries.py", "from app import referrals", "The two ledgers never meet"),
        ("app/places/queries.py", "from app.referrals.models import ServiceWeek", "The two ledgers never meet"),
        ("app/visits/queries.py", "from app.sync.wire import visit_row", "imports the door sync"),
        ("app/visits/queries.py", "from ..sync import wire", "imports the door sync"),
        ("app/console/entry/views.py", "from app.public.views import public", "imports the door public"),
        ("app/sync/views.py", "from app.cli import Refused", "imports the door cli"),
        ("app/visits/queries.py", "from app.places.cli import say", "imports the door cli"),
        ("app/clock.py", "from app.identity.models import Community", "base module"),
        ("app/visits/queries.py", "from app import tables", "imports app.tables"),
        ("app/rounds/rules.py", "import sqlalchemy", "imports sqlalchemy"),
        ("app/rounds/rules.py", "from app.clock import now", "is a pure module"),
        ("app/rounds/past.py", "from app.vocabulary import codes", "is a pure module"),
        ("app/visits/commands.py", "from flask import g", "imports flask"),
        ("app/places/import_command.py", "import flask.globals", "imports flask"),
        ("app/visits/commands.py", "def f(session):\n    session.commit()", "commits by itself"),
        ("app/sync/views.py", "db.session.commit()", "commits by itself"),
        ("app/visits/commands.py", "now = clock.now()", "reads a clock"),
        ("app/visits/queries.py", "import importlib\nimportlib.import_module('app.' + name)", "computed name"),
        ("app/dreams/models.py", "from app.identity.models import Staff", "has no row"),
    ],
)
def test_a_planted_import_in_python_is_caught(file: str, text: str, what: str) -> None:
    assert what in joined(python_faults(file, text))


@pytest.mark.parametrize(
    ("file", "text", "what"),
    [
        ("static/src/shared/clock.js", "import { Store } from '../store/store.js';", "shared imports store"),
        ("static/src/store/store.js", "import { Pocket } from '../places/pocket.js';", "store imports places"),
        ("static/src/places/pocket.js", "import {\n  doorStanding,\n} from '../rounds/rules.js';", "places imports rounds"),
        ("static/src/rounds/rules.js", "export { overlayOf } from '../visits/overlay.js';", "rounds imports visits"),
        ("static/src/visits/draft.js", "import '../certificates/check.view.js';", "visits imports certificates"),
        ("static/src/referrals/slip.js", "import { newDraft } from '../visits/draft.js';", "referrals imports visits"),
        ("static/src/referrals/slip.js", "/** @typedef {import('../places/pocket.js').Building} Building */", "referrals imports places"),
        ("static/src/visits/record.view.js", "const menu = await import('../referrals/menu.view.js');", "visits imports referrals"),
        ("static/src/visits/rules.js", "/** @type {import('../referrals/slip.js').Slip} */", "visits imports referrals"),
        ("static/src/sync/engine.js", "import { overlayOf } from '../visits/overlay.js';", "sync imports visits"),
        ("static/src/visits/rules.js", "import { Engine } from '../sync/engine.js';", "visits imports sync"),
        ("static/src/visits/rules.js", "import { Shell } from '../shell/shell.js';", "The shell is on top"),
        ("static/src/visits/rules.js", "import words from '../../../app/vocabulary.json' with { type: 'json' };", "reads app/vocabulary.json"),
        ("static/src/visits/rules.js", "import { html } from 'lit';", "imports lit"),
        ("static/src/visits/overlay.js", "import { openDB } from 'idb';", "imports idb"),
        ("static/src/visits/overlay.js", "const request = indexedDB.open('x');", "opens IndexedDB"),
        ("static/src/shell/shell.js", "globalThis.x = indexedDB;", "opens IndexedDB"),
        ("static/src/visits/rules.js", "import $ from 'jquery';", "the package jquery"),
        ("static/src/visits/rules.js", "import { x } from './draft';", "without its ending"),
        ("static/src/visits/rules.js", "const part = import(name);", "computed name"),
        ("static/src/visits/rules.js", "export const width = window.innerWidth;", "touches the page (window.innerWidth)"),
        ("static/src/store/store.js", "if (navigator.storage) keep();", "touches the page (navigator.storage)"),
        ("static/src/sync/engine.js", "if (!navigator.onLine) return;", "touches the page (navigator.onLine)"),
        ("static/src/shared/ids.js", "const words = `${document.title}`;", "touches the page (document.title)"),
        ("static/src/console.js", "import { t } from './shared/translate.js';", "bundled alone"),
        ("static/src/dreams/x.js", "import { t } from '../shared/translate.js';", "has no row"),
    ],
)
def test_a_planted_import_in_javascript_is_caught(file: str, text: str, what: str) -> None:
    assert what in joined(javascript_faults(file, text))


def test_words_in_comments_and_strings_are_no_imports() -> None:
    text = "// import { x } from '../visits/rules.js'\nconst words = \"import x from '../visits/rules.js'\"; // window.open\nconst page = `document ${1}`;"
    assert javascript_faults("static/src/shared/clock.js", text) == []
    assert python_faults("app/changes/log.py", '"""from app.visits.models import Visit; session.commit()"""') == []
