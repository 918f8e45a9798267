"""The house's rules as tests: how long a file is, how it opens, what a key begins with, what only grows. A failure names the file and the cure.
A bad habit that is there already is a ratchet: its number may only become smaller."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pytest
import sqlalchemy as sa

from app import tables
from app.database import Base
from app.sync import schemas
from app.vocabulary import vocabulary
from tests import phone
from tests.sources import ROOT, files_of, project_files, read_javascript, text_of
from tests.unit.data_classes import CLASSES, DATA_CLASSES

LONGEST = 300
# Longer files that were here before this rule, with their length: it may only become smaller.
STILL_TOO_LONG = {"static/src/rounds/rules.js": 321}
OURS = ("app/", "static/src/", "service_worker/", "tools/", "bench/", "tests/", "migrations/", "deploy/")
CODE = (".py", ".js", ".mjs", ".ts")


def lines_of(name: str) -> int:
    return text_of(name).count("\n")


def too_long(lengths: dict[str, int], known: dict[str, int]) -> list[str]:
    """What breaks the rule of 300 lines, or its ratchet."""
    found = []
    for name, length in lengths.items():
        if length > known.get(name, LONGEST):
            found.append(f"{name} has {length} lines, {known.get(name, LONGEST)} are the most. Give one of its things a file of its own.")
    found += [f"{name} has {lengths.get(name, 0)} lines now: take it off STILL_TOO_LONG." for name in known if lengths.get(name, 0) <= LONGEST]
    return found


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {name: lines_of(name) for name in files_of("app/", "static/src/", endings=(".py", ".js", ".ts"))}
    assert len(lengths) > 100
    assert not (found := too_long(lengths, STILL_TOO_LONG)), "\n".join(found)


def test_the_ratchet_of_lengths_turns_one_way() -> None:
    assert too_long({"a.py": 301}, {})
    assert too_long({"a.py": 331}, {"a.py": 330})
    assert too_long({"a.py": 300}, {"a.py": 330})
    assert not too_long({"a.py": 330, "b.py": 300}, {"a.py": 330})


# How a module opens


def opening_of(name: str, text: str) -> int | None:
    """How many lines a module's opening has: its docstring or its first comment; None where it opens with none."""
    if name.endswith(".py"):
        docstring = ast.get_docstring(ast.parse(text), clean=False)
        return None if docstring is None else docstring.strip("\n").count("\n") + 1
    if text.startswith("/*"):
        lines = text[: text.index("*/")].split("\n")
        return len([line for line in lines if line.strip(" /*")])
    opening = re.match(r"(?://[^\n]*\n)+", text)
    return opening[0].count("\n") if opening else None


def faults_of_opening(name: str, text: str) -> str | None:
    length = opening_of(name, text)
    if length is None:
        return f"{name} opens without a word. Say in at most four lines what it is for and what it must never do."
    return f"{name} opens with {length} lines, four are the most. Move the rest to docs/." if length > 4 else None


def test_every_module_says_in_four_lines_what_it_is_for() -> None:
    names = [name for name in files_of(*OURS, endings=CODE) if text_of(name).strip() and not name.startswith("migrations/versions/")]
    assert len(names) > 150
    assert not (found := [fault for name in names if (fault := faults_of_opening(name, text_of(name)))]), "\n".join(found)


def test_an_opening_is_measured() -> None:
    assert faults_of_opening("a.py", "x = 1\n")
    assert faults_of_opening("a.py", '"""One.\nTwo.\nThree.\nFour.\nFive."""\n')
    assert faults_of_opening("a.js", "import x from 'y';\n")
    assert faults_of_opening("a.js", "// 1\n// 2\n// 3\n// 4\n// 5\nx();\n")
    assert not faults_of_opening("a.js", "/**\n * One.\n * Two.\n */\nx();\n")
    assert not faults_of_opening("a.js", "// One.\nx();\n")


# What is left undone, and tests that do not run


def plain(text: str) -> str:
    """A text without the marks that keep this file from holding what it looks for."""
    return text.replace("!", "")


LEFT_UNDONE = re.compile(plain(r"\b(TO!DO|FIX!ME|X!XX|HA!CK)\b") + r"(?!\s*\(#\d+\))")
NOT_RUN_JS = re.compile(r"\b(?:test|it|describe|suite)\.(?:skip|todo|only|fixme|failing)\b|\b(?:skip|todo|only)\s*:|\.(?:skip|todo)\(")
NOT_RUN_PY = {"skip", "skipif", "xfail", "importorskip", "skipTest", "skipUnless", "expectedFailure"}


def left_undone(text: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), start=1) if LEFT_UNDONE.search(line)]


def not_run(name: str, text: str) -> list[int]:
    """Lines of a test file that keep a test from running or from counting."""
    if not name.endswith(".py"):
        code = read_javascript(text)
        return sorted({code.line_of(match.start()) for match in NOT_RUN_JS.finditer(code.code)})
    named = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute | ast.Name)]
    return sorted({node.lineno for node in named if (node.attr if isinstance(node, ast.Attribute) else node.id) in NOT_RUN_PY})


def test_nothing_is_left_undone_without_an_issue() -> None:
    names = files_of(*OURS, "templates/", "static/look/", "docs/", endings=(*CODE, ".html", ".css", ".md", ".json"))
    found = [f"{name}:{line}: write the issue's number behind it, such as (#12), or do it now." for name in names for line in left_undone(text_of(name))]
    assert not found, "\n".join(found)


def test_every_test_runs() -> None:
    names = files_of("tests/", "bench/", endings=(".py", ".mjs", ".js"))
    found = [f"{name}:{line}: a test runs or is deleted. Mend it." for name in names for line in not_run(name, text_of(name))]
    assert not found, "\n".join(found)


def test_what_is_left_undone_or_not_run_is_seen() -> None:
    assert left_undone(plain("# TO!DO: later"))
    assert left_undone(plain("// FIX!ME"))
    assert not left_undone(plain("# TO!DO (#12): later, todos"))
    assert not_run("a.py", "import pytest\n@pytest.mark.skip\ndef test_x(): ...") == [2]
    assert not_run("a.py", "import pytest\npytest.xfail('x')") == [2]
    assert not_run("a.mjs", "test.skip('x', () => {});") == [1]
    assert not_run("a.mjs", "test('x', { skip: true }, () => {});") == [1]
    assert not not_run("a.mjs", "test('a skip link', () => { assert(true); }); // .skip(")


# Tables

# Tables whose keys do not begin with community_id, and why.
WITHOUT_COMMUNITY = {"community": "its id is what the others call community_id", "tries": "counted before anybody has said which community"}


def keys_of(table: sa.Table) -> Iterator[tuple[str, list[str]]]:
    yield "primary key", [column.name for column in table.primary_key.columns]
    yield from (("unique key", [column.name for column in key.columns]) for key in table.constraints if isinstance(key, sa.UniqueConstraint))
    yield from (("unique index", [column.name for column in index.columns]) for index in table.indexes if index.unique)
    yield from (("unique column", [column.name]) for column in table.columns if column.unique)
    for key in table.foreign_key_constraints:
        yield "foreign key", list(key.column_keys)


def faults_of_keys(table: sa.Table) -> list[str]:
    if table.name in WITHOUT_COMMUNITY:
        return []
    return [
        f"{table.name}: the {kind} ({', '.join(columns)}) must begin with community_id, so that a distributed PostgreSQL can take over."
        for kind, columns in keys_of(table)
        if columns[:1] != ["community_id"]
    ]


def test_the_community_leads_every_key() -> None:
    assert tables
    found = [fault for table in Base.metadata.tables.values() for fault in faults_of_keys(table)]
    assert not found, "\n".join(found)
    assert set(WITHOUT_COMMUNITY) <= set(Base.metadata.tables), "A table is gone: take it off WITHOUT_COMMUNITY."


def test_a_key_without_its_community_is_seen() -> None:
    columns: list[Any] = [sa.Column("community_id", sa.String, primary_key=True), sa.Column("id", sa.String, primary_key=True), sa.Column("code", sa.String)]
    assert not faults_of_keys(sa.Table("sound", sa.MetaData(), *columns))
    for planted in (sa.UniqueConstraint("code"), sa.Index("i", "code", unique=True), sa.UniqueConstraint("code", "community_id")):
        copies = [column._copy() for column in columns]
        assert faults_of_keys(sa.Table("planted", sa.MetaData(), *copies, planted))
    assert faults_of_keys(sa.Table("planted", sa.MetaData(), sa.Column("id", sa.String, primary_key=True)))


def faults_of_classes(columns: dict[str, set[str]], classes: dict[str, dict[str, str]]) -> list[str]:
    found = [f"{table}: a class must be one of {CLASSES}." for table, rows in classes.items() if not rows.keys() <= set(CLASSES)]
    for table in sorted(columns.keys() | classes.keys()):
        listed = [name for names in classes.get(table, {}).values() for name in names.split()]
        found += [f"{table}.{name} has no privacy class. Add it to tests/unit/data_classes.py." for name in sorted(columns.get(table, set()) - set(listed))]
        found += [f"{table}.{name} is gone. Take it off tests/unit/data_classes.py." for name in sorted(set(listed) - columns.get(table, set()))]
        found += [f"{table}.{name} has two privacy classes." for name in sorted({name for name in listed if listed.count(name) > 1})]
    return found


def test_every_column_has_its_privacy_class() -> None:
    columns = {table.name: {column.name for column in table.columns} for table in Base.metadata.tables.values()}
    assert not (found := faults_of_classes(columns, DATA_CLASSES)), "\n".join(found)
    assert faults_of_classes({"door": {"id", "mood"}}, {"door": {"P1": "id"}})
    assert faults_of_classes({"door": {"id"}}, {"door": {"P1": "id", "P2": "id mood"}})


def test_what_is_sensitive_never_stands_beside_a_door_or_a_person() -> None:
    for table, rows in DATA_CLASSES.items():
        if "P3" in rows:
            columns = {column.name for column in Base.metadata.tables[table].columns}
            beside = columns & {"door_id", "visit_id", "zone_id", "staff_id", "device_id", "building_id", "operation_id", "day", "occurred_at", "received_at"}
            assert not beside, f"{table} holds P3 beside {beside}: a service or a health interest stands near no door, person or device."


def tables_in(text: str) -> set[str]:
    """Names of the tables a module defines."""
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__tablename__"]
    return {ast.literal_eval(node.value) for node in found}


def test_every_table_can_be_reached_from_one_module() -> None:
    reached = {match["folder"] for match in re.finditer(r"from app\.(?P<folder>\w+) import models", text_of("app/tables.py"))}
    defined: set[str] = set()
    for name in files_of("app/", endings=(".py",)):
        found = tables_in(text_of(name))
        defined |= found
        assert not found or name.endswith("/models.py"), f"{name} defines {found}: tables are only in models.py."
        assert not found or PurePosixPath(name).parts[1] in reached, f"{name} is not in app/tables.py: migrations would not see {found}. Add its line."
    assert defined == set(Base.metadata.tables)


# Who speaks to the database

SPEAKS = {"select", "insert", "update", "delete", "text", "exists", "union", "scalars", "execute", "exec_driver_sql", "query"}
MAY_SPEAK = re.compile(r"app/\w+/(?:queries|commands|facts|models)\.py|app/database\.py|app/changes/log\.py")
# Other modules that do, and why.
MAY_SPEAK_TOO = {
    "app/identity/scope.py": "names the type of a select; the one place that narrows them",
    "app/identity/tries.py": "counts tries in one statement, before there is a community",
    "app/visits/batch_queries.py": "queries of a batch, beside queries.py, which would be too long",
    "app/visits/blockages.py": "the one condition that says which blockages stand, and what asks for it",
    "app/visits/liveness.py": "the one condition that says which visits are live, and what asks for it",
    "app/visits/coverage.py": "the state of every door at once, one statement beside the rules it repeats",
    "app/visits/review.py": "a purge's one delete: the threads of visits that are past their time",
    "app/visits/sample.py": "the draw: one condition that says which visits are in the sample",
    "app/visits/threads.py": "the conditions that say how a thread stands, and what asks for them",
    "app/visits/closed_topics.py": "what is not to be asked again, from live, ended and removed records",
    "app/places/import_command.py": "the import's command: one statement for 50,000 doors",
    "app/changes/audit.py": "the chained log: what it hashes, verifies and purges is its own",
    "app/sync/exchange.py": "asks for the ids of a batch; the receipts are its own",
}


def speaks_to_the_database(text: str) -> list[int]:
    """Lines that build a statement with SQLAlchemy."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    by_name = [
        node.lineno
        for node in calls
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in ("sa", "sqlalchemy", "db", "sql") and node.func.attr in SPEAKS
    ]
    imported = [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module in ("sqlalchemy", "sqlalchemy.sql") and {alias.name for alias in node.names} & SPEAKS
    ]
    return sorted({*by_name, *imported, *(node.lineno for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr == "query")})


def test_only_queries_and_commands_speak_to_the_database() -> None:
    speaking = {name: lines for name in files_of("app/", endings=(".py",)) if (lines := speaks_to_the_database(text_of(name)))}
    assert len(speaking) > 8
    found = [
        f"{name}:{lines[0]}: builds a statement. Put it into the capability's queries.py, which begins with within() where a scope is asked."
        for name, lines in speaking.items()
        if not MAY_SPEAK.fullmatch(name) and name not in MAY_SPEAK_TOO
    ]
    assert not found, "\n".join(found)
    assert speaks_to_the_database("import sqlalchemy as sa\nsa.select(Visit)") == [2]
    assert speaks_to_the_database("from sqlalchemy import select") == [1]
    assert not speaks_to_the_database("words.select(1)")


# What only grows, and what must agree

ORDER = ROOT / "tests" / "contracts" / "vocabulary-order.json"


def order_of(words: dict[str, Any]) -> dict[str, list[str]]:
    """List to its codes in order, and topic to its ends: positions travel in the pack, old operations name them."""
    lists = {name: [entry if isinstance(entry, str) else entry["code"] for entry in value] for name, value in words.items() if isinstance(value, list)}
    return {**lists, **{f"topics.{topic['code']}.ends": topic["ends"] for topic in words["topics"]}}


def faults_of_order(before: dict[str, list[str]], now: dict[str, list[str]]) -> list[str]:
    found = [f"The list {name} is gone: old phones still name its codes. Put it back." for name in before.keys() - now.keys()]
    for name in before.keys() & now.keys():
        if now[name][: len(before[name])] != before[name]:
            found.append(f"{name} was {before[name]} and is {now[name]}: put new codes at the end, take none away (positions travel in the pack).")
        if len(set(now[name])) != len(now[name]):
            found.append(f"{name} holds a code twice.")
    return found


def test_the_vocabulary_only_grows_at_its_end() -> None:
    shipped, now = json.loads(ORDER.read_text(encoding="utf-8")), order_of(vocabulary())
    assert not (found := faults_of_order(shipped, now)), "\n".join(found)
    new = {name: codes for name, codes in now.items() if codes != shipped.get(name)}
    assert not new, (
        f"Write these into tests/contracts/vocabulary-order.json as they are now, so that nobody moves them later: {json.dumps(new, ensure_ascii=False)}"
    )


def test_a_moved_a_removed_and_a_doubled_code_are_seen() -> None:
    assert faults_of_order({"bands": ["am", "pm"]}, {"bands": ["pm", "am"]})
    assert faults_of_order({"bands": ["am", "pm"]}, {"bands": ["am"]})
    assert faults_of_order({"bands": ["am", "pm"]}, {})
    assert faults_of_order({"bands": ["am"]}, {"bands": ["am", "eve", "am"]})
    assert not faults_of_order({"bands": ["am"]}, {"bands": ["am", "eve"], "new": []})


def test_both_programs_speak_the_same_version() -> None:
    program = dict(re.findall(r"export const (\w+) = (\d+);", text_of("static/src/shared/program.js")))
    said = {name: int(program[name]) for name in ("PROTOCOL", "BUILD", "READS")}
    assert said["PROTOCOL"] == schemas.PROTOCOL == phone.PROTOCOL
    assert said["READS"] == schemas.READS == phone.READS
    assert said["BUILD"] == phone.BUILD
    assert said["BUILD"] >= schemas.BUILD_MIN, "The station would send nothing to the program it serves: raise BUILD in static/src/shared/program.js."
    assert schemas.PROTOCOL_MIN <= schemas.PROTOCOL


# Where things come from

HOSTS = plain("pyp!i.org pythonhost!ed.org npm!js.org npm!js.com yarn!pkg.com npm!mirror arti!factory nex!us3 index-!url deb.deb!ian.org").split()
MACHINES = re.compile(plain(r"/wo!rk/|/ro!ot/|/ho!me/\w|/Us!ers/\w|/priv!ate/var/|[A-Z]:\\Us!ers"))
MAKERS = re.compile(plain(r"\b(?:clau!de|anthro!pic|chat!gpt|open!ai|copi!lot|gemi!ni|ll!m)\b"), re.IGNORECASE)
TEXTS = re.compile(r".*\.(?:py|m?js|ts|json|md|txt|in|toml|html|css|ya?ml|po|svg|csv|sh|mako|conf)|(?:.*/)?(?:xunfang|run|Makefile|\.[a-z]+(?:rc|ignore))")


def traces_in(text: str) -> list[str]:
    """Machine paths, package hosts and tools that a text names."""
    return [*(host for host in HOSTS if host in text), *(match[0] for match in MACHINES.finditer(text)), *(match[0] for match in MAKERS.finditer(text))]


def test_no_file_names_a_machine_a_package_host_or_a_tool_that_wrote_it() -> None:
    names = [name for name in project_files() if TEXTS.fullmatch(name)]
    assert len(names) > 200
    found = [f"{name} names {', '.join(sorted(set(traces)))}. Say it without." for name in names if (traces := traces_in(text_of(name)))]
    assert not found, "\n".join(found)
    for planted in ("see /wo!rk/x", "https://registry.npm!js.org/lit", "written by Clau!de"):
        assert traces_in(plain(planted))
    assert not traces_in("homework/x, network, root, a film")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-build.txt"])
def test_every_python_package_is_pinned_by_its_hashes_and_by_no_address(name: str) -> None:
    text = text_of(name)
    assert "://" not in text
    assert not re.search(r"^\s*(?:-e|--(?:extra-)?index|--find-links|-i\b)", text, re.M)
    packages = [entry for entry in re.split(r"\n(?=[A-Za-z0-9])", text) if re.match(r"[A-Za-z0-9]", entry)]
    assert packages
    for package in packages:
        assert re.match(r"[A-Za-z0-9._-]+(?:\[[a-z0-9,_-]+\])?==[0-9][\w.]*(?: ;[^\\]*)? \\\n\s+--hash=sha256:[0-9a-f]{64}", package), (
            f"{name}: {package[:60]!r} has no pin or no hash."
        )


def test_every_node_package_is_pinned_and_the_lock_holds_no_address() -> None:
    lock = json.loads(text_of("package-lock.json"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert len(packages) > 50
    for name, package in packages.items():
        assert "resolved" not in package, f"package-lock.json: {name} holds an address. .npmrc has omit-lockfile-registry-resolved=true: run npm install again."
        assert package.get("integrity") or package.get("inBundle"), f"package-lock.json: {name} has no integrity."
    assert "omit-lockfile-registry-resolved=true" in text_of(".npmrc")
    wanted = json.loads(text_of("package.json"))
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"package.json: {name} is {version}; name one version."
