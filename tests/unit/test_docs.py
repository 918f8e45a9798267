"""The project's own documents, held to the code: paths, verbs, commands, settings, codes, words, links. A failure names the page and the cure.
What docs/sync-protocol.md shows as JSON is replayed in tests/api/test_protocol_page.py."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import click
import pytest
from flask import Flask

from app import create_app, tables
from app.changes.log import CHANGE_KINDS
from app.database import Base
from app.operations.kinds import OPERATIONS
from app.operations.schemas import ClockSchema
from app.problems import CATALOGUE
from app.referrals.rules import read_slip
from app.sync import schemas
from app.vocabulary import codes, limit, vocabulary
from tests.api.test_protocol_page import SCHEMAS
from tests.sources import GENERATED, ROOT, files_of, project_files, text_of
from tests.unit.test_import_table import ALONG, JS_MAY_IMPORT, MAY_IMPORT

PAGES = ["README.md", "CONTRIBUTING.md", *files_of("docs/", endings=(".md",))]
PROTOCOL, GLOSSARY, RUNNING, ARCHITECTURE = (f"docs/{name}.md" for name in ("sync-protocol", "glossary", "running", "architecture"))
DECISIONS = [page for page in PAGES if page.startswith("docs/decisions/")]
LIBRARIES = "docs/decisions/0009-libraries.md"
MADE_AT_RUN_TIME = (*GENERATED, ".venv/")
# Codes that no phone is ever answered with. A new code is either one of these or has its row in docs/sync-protocol.md.
NOT_FOR_PHONES = (
    "clash.",
    "decision.",
    "import.",
    "wish.",
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
)
HEADINGS = ["Context", "Decision", "Consequences", "When to think again"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, only to be looked at."""
    return create_app({"MODE": "test", "INSTANCE": str(tmp_path_factory.mktemp("house"))})


def prose_of(page: str) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text_of(page), flags=re.M | re.S)


def quoted_in(page: str) -> list[str]:
    """What stands between backticks in a page's prose."""
    return re.findall(r"`([^`\n]+)`", prose_of(page))


def commands_in(page: str) -> Iterator[str]:
    """Lines that a person may type: whole quotes, and lines of fenced blocks, without their remarks."""
    for block in re.findall(r"^```\n(.*?)^```$", text_of(page), re.M | re.S):
        yield from (line.split("  #")[0].strip() for line in block.splitlines())
    yield from quoted_in(page)


def joined(found: Iterable[str]) -> str:
    return "\n".join(sorted(set(found)))


# Paths, addresses, links


def is_a_path(quoted: str) -> bool:
    tops = {PurePosixPath(name).parts[0] for name in project_files() if "/" in name}
    return re.fullmatch(r"[\w.@*-]+(?:/[\w.@*-]+)*/?", quoted) is not None and "/" in quoted and quoted.split("/")[0] in tops


def is_there(page: str, path: str) -> bool:
    if path.startswith(MADE_AT_RUN_TIME):
        return True
    folders = (ROOT, (ROOT / page).parent)
    return any(any(folder.glob(path.rstrip("/"))) if "*" in path else (folder / path).exists() for folder in folders)


def test_every_path_in_the_documents_exists() -> None:
    quoted = [(page, path) for page in PAGES for path in quoted_in(page) if is_a_path(path)]
    assert len(quoted) > 100
    found = [f"{page} names `{path}`, which is not there. Name the file as it is now." for page, path in quoted if not is_there(page, path)]
    assert not found, joined(found)
    assert not is_there("README.md", "app/nowhere.py") and is_there("README.md", "app/*/rules.py")


def test_every_address_in_the_documents_is_answered(house: Flask) -> None:
    known = {re.sub(r"<[^>]*>", "X", rule.rule) for rule in house.url_map.iter_rules()} | {"/api/openapi.json", "/api", "/console"}
    quoted = [
        (page, re.sub(r"<[^>]*>", "X", text.split("?")[0].split("#")[0]))
        for page in PAGES
        for text in quoted_in(page)
        if re.match(r"/(api|console|app|sw)\b", text)
    ]
    assert len(quoted) > 10
    found = [f"{page} names the address `{text}`, which nothing answers. See flask routes." for page, text in quoted if text not in known]
    assert not found, joined(found)


def anchors_of(page: str) -> set[str]:
    """The anchors of a page's headings, as hosts of Markdown make them."""
    headings = re.findall(r"^#{1,6} (.+)$", re.sub(r"^```.*?^```$", "", text_of(page), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).lower()).strip().replace(" ", "-") for heading in headings}


def test_every_link_leads_somewhere() -> None:
    found = []
    for page in PAGES:
        links = re.findall(r"\]\(([^)\s]+)\)", prose_of(page)) + re.findall(r'(?:src|href)="([^"]+)"', prose_of(page))
        for link in links:
            path, _, anchor = unquote(link).partition("#")
            if "://" in path:
                continue
            target = (ROOT / page).parent / path if path else ROOT / page
            if not target.exists():
                found.append(f"{page} links to {link}, which is not there." + (" Take the pictures: ./xunfang screens" if path.endswith(".webp") else ""))
            elif anchor and anchor not in anchors_of(str(target.resolve().relative_to(ROOT))):
                found.append(f"{page} links to {link}, but that page has no such heading.")
    assert not found, joined(found)


# Commands and settings


def test_every_verb_in_the_documents_exists() -> None:
    program = text_of("xunfang")
    verbs = set(re.findall(r"^def verb_(\w+)", program, re.M))
    typed = [(page, command.split()) for page in PAGES for command in commands_in(page) if command.startswith("./xunfang")]
    assert typed
    found = [f"{page}: ./xunfang has no verb {words[1]}." for page, words in typed if len(words) > 1 and words[1] not in verbs]
    found += [
        f"{page}: ./xunfang knows no option {word}."
        for page, words in typed
        for word in words[2:]
        if word.startswith("--") and word.split("=")[0] not in program
    ]
    found += [
        f"{RUNNING} does not say what ./xunfang {verb} does." for verb in verbs - {words[1] for page, words in typed if page == RUNNING and len(words) > 1}
    ]
    assert not found, joined(found)


def flask_commands(house: Flask) -> dict[str, click.Command]:
    """'staff invite' to its command, for every command of ours."""
    groups = {name: group for name, group in house.cli.commands.items() if isinstance(group, click.Group) and name != "openapi"}
    return {f"{group_name} {name}": command for group_name, group in groups.items() for name, command in group.commands.items()}


def test_every_flask_command_in_the_documents_exists_and_is_told_of(house: Flask) -> None:
    known, found, told = flask_commands(house), [], set()
    assert len(known) > 5
    for page in PAGES:
        for line in commands_in(page):
            if (typed := re.match(r"(?:\S*/)?flask (?:--app wsgi )?(\w+ \w+)(.*)", line)) is None:
                continue
            command = known.get(typed[1])
            if command is None:
                found.append(f"{page}: there is no command flask {typed[1]}.")
                continue
            options = {option for parameter in command.params for option in parameter.opts}
            found += [f"{page}: flask {typed[1]} has no option {word}." for word in re.findall(r"--[\w-]+", typed[2]) if word not in options]
            told |= {typed[1]} if page == RUNNING else set()
    found += [f"{RUNNING} does not tell of flask {name}." for name in known.keys() - told]
    assert not found, joined(found)


def test_every_setting_is_documented_and_no_other() -> None:
    sources = [text_of(name) for name in files_of("app/", "deploy/", endings=(".py",))]
    read = {name for text in sources for name in re.findall(r'environ(?:\.get\(|\[)"(\w+)"', text)} | set(re.findall(r'\("(XUNFANG_\w+)"', text_of("xunfang")))
    told = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", text_of(RUNNING)))
    assert len(read) > 8
    assert not (missing := read - told), f"{RUNNING} does not tell of {sorted(missing)}. Add a row to Settings."
    assert not (gone := told - read), f"{RUNNING} tells of {sorted(gone)}, which nothing reads. Take the row away."


def test_every_test_that_a_document_names_exists() -> None:
    tests = {name for file in files_of("tests/", endings=(".py",)) for name in re.findall(r"^(?:async )?def (test_\w+)", text_of(file), re.M)}
    found = [
        f"{page} names `{name}`, and there is no such test."
        for page in PAGES
        for name in quoted_in(page)
        if re.fullmatch(r"test_\w+", name) and name not in {*tests, *codes("service_kinds")}
    ]
    assert not found, joined(found)


# The protocol


def test_every_code_that_a_phone_may_meet_stands_in_the_protocol() -> None:
    rows = {code: int(status) for code, status in re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (\d{3}) \|", text_of(PROTOCOL), re.M)}
    needed = {code: line.status for code, line in CATALOGUE.items() if not code.startswith(NOT_FOR_PHONES)}
    found = [f"{PROTOCOL} lacks {code} in its table of refusals." for code in needed.keys() - rows.keys()]
    found += [f"{PROTOCOL} has a row for {code}, which no phone meets." for code in rows.keys() - needed.keys()]
    found += [f"{PROTOCOL}: {code} is {needed[code]}, not {rows[code]}." for code in rows.keys() & needed.keys() if rows[code] != needed[code]]
    assert not found, joined(found)


def test_every_field_that_travels_stands_in_the_protocol() -> None:
    nested = (schemas.OperationSchema, schemas.ReceiptSchema, ClockSchema)
    fields = {name for schema in (*SCHEMAS.values(), *nested) if schema is not schemas.ProblemSchema for name in schema._declared_fields}
    told = {name for cell in re.findall(r"^\| ([^|]+) \|", text_of(PROTOCOL), re.M) for name in re.findall(r"`([^`]+)`", cell)}
    assert not (missing := fields - told), f"{PROTOCOL} has no table row for {sorted(missing)}."


@pytest.mark.parametrize("name", ["outcomes", "topics", "ends", "building_kinds", "door_kinds", "door_standings"])
def test_the_positions_in_the_protocol_are_those_of_the_vocabulary(name: str) -> None:
    line = f"- {name}: " + " · ".join(f"{place} `{code}`" for place, code in enumerate(codes(name)))
    assert line in text_of(PROTOCOL).splitlines(), f"{PROTOCOL}, Positions, should say:\n{line}"


def test_the_numbers_in_the_protocol_are_the_real_limits() -> None:
    page = text_of(PROTOCOL)
    phrases = [
        f"at most {limit('operations_per_exchange')} |",
        f"at most {limit('operation_text'):,} bytes",
        f"string up to {limit('need_text')} characters",
        f"{limit('pack_days')} days of visits",
        f"counted for {limit('grace_days')} days",
        f"or after {limit('kept_days')} days",
        f"unused for {limit('read_token_days')} days",
        f"good once, for {limit('activation_hours')} hours",
        f"More than {limit('future_hours')} hours ahead",
        f"fewer than {limit('told_doors_per_week')} doors",
        f"after {vocabulary()['visiting']['contact_days']} days without an exchange",
    ]
    assert not (missing := [phrase for phrase in phrases if phrase not in page]), f"{PROTOCOL} should say: {missing}. The limits are in app/vocabulary.json."


def test_every_address_of_the_api_stands_in_the_protocol(house: Flask) -> None:
    routes = {rule.rule for rule in house.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert not (missing := {route for route in routes if f"{route}`" not in text_of(PROTOCOL)}), f"{PROTOCOL} does not tell of {sorted(missing)}."


def test_the_slip_in_the_protocol_is_a_good_one() -> None:
    slips = [text for text in quoted_in(PROTOCOL) if text.startswith("XF1.") and "<" not in text]
    assert slips
    assert all(read_slip(text, codes("service_kinds")) for text in slips), f"{PROTOCOL}: {slips} are not slips (app/referrals/rules.py)."


# Words


def test_every_word_of_the_code_stands_in_the_glossary() -> None:
    assert tables
    needed = {
        "table": set(Base.metadata.tables),
        "kind of operation": {kind for kind, _ in OPERATIONS},
        "kind of change": set(CHANGE_KINDS),
        "word of a receipt": {"counted", "refused", "held", "later"},
        "standing": {*codes("door_standings"), *codes("building_standings")},
    }
    quoted = set(quoted_in(GLOSSARY))
    found = [f"{GLOSSARY} lacks the {what} `{word}`." for what, words in needed.items() for word in words - quoted]
    assert not found, joined(found)


def test_every_label_in_the_glossary_is_the_one_on_the_screens() -> None:
    lists = [
        name
        for name, entries in vocabulary().items()
        if isinstance(entries, list) and isinstance(entries[0], dict) and name not in ("help_lines", "outcome_headings", "service_groups")
    ]
    assert len(lists) > 12
    page = text_of(GLOSSARY)
    rows = [(name, f"| {entry['zh']} | {entry['en']} | `{entry['code']}` |") for name in lists for entry in vocabulary()[name]]
    found = [f"{GLOSSARY}, {name}, should have the row: {row}" for name, row in rows if row not in page]
    found += [f"{GLOSSARY} does not name the list `{name}`." for name in lists if f"(`{name}`)" not in page]
    assert not found, "\n".join(found)


# The plan of the house


def table_in(page: str, first: str) -> dict[str, set[str]]:
    """A table of two columns whose head begins with `first`: quoted name to quoted names."""
    body = re.search(rf"^\| {first} \| [^\n]*\n\|[-|]+\n((?:\|[^\n]*\n)+)", text_of(page), re.M)
    assert body, f"{page} has no table that begins with '{first}'."
    cells = [row.strip("|").split("|") for row in body[1].splitlines()]
    return {re.findall(r"`([^`]+)`", left)[0]: set(re.findall(r"`([^`]+)`", right)) for left, right in cells}


def test_the_import_tables_are_the_ones_the_imports_are_held_to() -> None:
    server = {name: MAY_IMPORT[name] for name in (*ALONG, "operations", "exports", "retention", "referrals")}
    assert table_in(ARCHITECTURE, "server") == server, f"{ARCHITECTURE} and tests/unit/test_import_table.py differ. Change both."
    assert table_in(ARCHITECTURE, "phone") == JS_MAY_IMPORT, f"{ARCHITECTURE} and tests/unit/test_import_table.py differ. Change both."


def test_every_folder_and_base_module_has_its_line_in_the_plan() -> None:
    quoted = set(quoted_in(ARCHITECTURE))
    parts = [PurePosixPath(name).parts for name in files_of("app/", "static/src/", endings=(".py", ".js"))]
    folders = {part[1] for part in parts if part[0] == "app" and len(part) > 2} | {part[2] for part in parts if part[0] == "static" and len(part) > 3}
    modules = {"/".join(part) for part in parts if part[0] == "app" and len(part) == 2}
    found = [f"{ARCHITECTURE} has no line for `{name}`." for name in (folders - {"locale", "generated"} | modules) - quoted]
    assert not found, joined(found)


def cited_rules(text: str) -> Iterator[str]:
    """Rule numbers of domain.md that a text cites: V2, `V1 to V4`, `V1, V11`."""
    for cited in re.findall(r"domain\.md ((?:[A-Z]\d+(?:, | to | and )?)+)", text):
        for first, last in re.findall(r"([A-Z]\d+)(?: to ([A-Z]\d+))?", cited):
            yield from [f"{first[0]}{number}" for number in range(int(first[1:]), int((last or first)[1:]) + 1)]


def test_what_comments_cite_stands_in_the_plan() -> None:
    page = text_of(ARCHITECTURE)
    rules = set(re.findall(r"^\| ([A-Z]\d+) \|", page, re.M))
    words = set(re.findall(r"^## (.+)$", page, re.M)) | set(re.findall(r"\*\*([^*]+?)\.?\*\*", page))
    found = []
    for name in files_of("app/", "static/src/", "tools/", "tests/", endings=(".py", ".js", ".mjs")):
        text = text_of(name)
        found += [f"{name} cites rule {rule}: give it a row in {ARCHITECTURE}, Rules by their numbers." for rule in cited_rules(text) if rule not in rules]
        cited = re.findall(r"(?:docs/)?architecture\.md, ([A-Z][\w ]+?)(?=[.;:)(\"]|$)", text, re.M)
        found += [f"{name} cites architecture.md, {word.strip()}: no heading and no bold word there says so." for word in cited if word.strip() not in words]
    assert not found, joined(found)
    assert list(cited_rules("(domain.md V1 to V3, V11; x)")) == ["V1", "V2", "V3", "V11"]


def test_every_decision_is_one_page_with_four_headings_and_is_listed() -> None:
    names = [Path(page).name for page in DECISIONS]
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)], f"docs/decisions: number them without gaps: {names}"
    for page, name in zip(DECISIONS, names, strict=True):
        text = text_of(page)
        assert text.startswith(f"# {int(name[:4])}. "), f"{page} should begin with '# {int(name[:4])}. ' and its title."
        assert re.findall(r"^## (.+)$", text, re.M) == HEADINGS, f"{page} should have the headings {HEADINGS}, in this order."
        assert text.count("\n") <= 60, f"{page} is longer than a page."
        assert f"decisions/{name})" in text_of(ARCHITECTURE), f"{ARCHITECTURE} does not list {name} under Decisions."


def test_the_page_about_libraries_names_each_with_its_version() -> None:
    page = text_of(LIBRARIES)
    pinned = dict(re.findall(r"^([\w-]+)(?:\[\w+\])?==([\w.]+)", text_of("requirements.in"), re.M))
    shipped = re.search(r'"dependencies": \{(.*?)\}', text_of("package.json"), re.S)
    assert shipped
    pinned |= dict(re.findall(r'"([\w.@/-]+)": "([\d.]+)"', shipped[1]))
    assert len(pinned) > 15
    found = [
        f"{LIBRARIES} does not name {name} {version}."
        for name, version in pinned.items()
        if name.lower().split(".")[0] not in page.lower() or version not in page
    ]
    assert not found, joined(found)
