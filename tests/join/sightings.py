"""What stands beside a service kind, wherever one is found: in a column, inside JSON, in a text; and what was added from one reading to the next."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.vocabulary import codes
from tests.join.reading import Table

KINDS = frozenset(codes("service_kinds"))
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WEEK, DAY = re.compile(r"\d{4}-W\d\d"), re.compile(r"\d{4}-\d\d-\d\d")
INSTANTS = range(1_577_836_800_000, 4_102_444_800_000)  # Milliseconds from 2020 to 2100.
SHARED_BY_ALL = {"community_id"}


@dataclass(frozen=True)
class Link:
    """A column beside a kind: its name, what kind of value it is ('id', 'week', 'instant' …), and its values."""

    column: str
    sort: str
    values: frozenset[Any]


@dataclass(frozen=True)
class Seen:
    """That a kind was chosen `slips` times, how many answers of every sort there were, and what stands beside it."""

    kind: str
    slips: int
    links: tuple[Link, ...]
    answers: int = 1


def seen_in(table: Table) -> list[Seen]:
    """The rows of a table that hold a service kind, as sightings."""
    found = []
    for place, row in enumerate(table.rows):
        for column, value in row.items():
            for kind, slips in _kinds_in(value):
                beside = {name: other for name, other in row.items() if name != column}
                counts = {name: other for name, other in beside.items() if isinstance(other, int) and not isinstance(other, bool) and other not in INSTANTS}
                number = slips if slips is not None else next((other for name, other in counts.items() if "slip" in name), None)
                links = [_link(name, other) for name, other in beside.items() if name not in SHARED_BY_ALL and (number is None or name not in counts)]
                order = [Link("(place in the table)", "order", frozenset([place * 200 // max(1, len(table.rows))]))] if table.order and number is None else []
                sums = (1, 1) if number is None else (number, sum(counts.values()) if slips is None else number)
                found.append(Seen(kind, sums[0], tuple([link for link in links if link] + order), sums[1]))
    return found


def _kinds_in(value: Any) -> Iterator[tuple[str, int | None]]:
    """Service kinds that a value holds, with their count where it says one."""
    if isinstance(value, str):
        if value in KINDS:
            yield value, None
        elif value[:1] in "{[":
            try:
                yield from _kinds_in(json.loads(value))
            except ValueError:
                return
        elif " " in value:
            yield from ((word, None) for word in KINDS & set(re.findall(r"[a-z_]+", value)))
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in KINDS:
                yield key, int(inner[0] if isinstance(inner, list) else inner) if isinstance(inner, int | list) and inner else 1
            yield from _kinds_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _kinds_in(inner)


def _link(column: str, value: Any) -> Link | None:
    if value is None or isinstance(value, bool | float | list | dict):
        return None
    if isinstance(value, int):
        return Link(column, "instant" if value in INSTANTS else "number", frozenset([value]))
    sort = "id" if UUID.fullmatch(value) else "week" if WEEK.fullmatch(value) else "day" if DAY.fullmatch(value) else "text"
    return Link(column, sort, frozenset([value]))


def grown(now: list[Seen], before: list[Seen]) -> list[Seen]:
    """What was added between two readings: kinds with more slips beside the same values, and how many answers came together with them."""
    old, new = _sums(before), _sums(now)
    together: Counter[tuple[Link, ...]] = Counter()
    for (kind, links), (_, answers) in new.items():
        together[links] += answers - old.get((kind, links), (0, 0))[1]
    found = []
    for (kind, links), (slips, _) in new.items():
        more = slips - old.get((kind, links), (0, 0))[0]
        if more > 0:
            week = next((value for link in links if link.sort == "week" for value in link.values), "")
            found.append(Seen(kind, more, (*links, Link("(answers that came together)", "size", frozenset([(together[links], week)])))))
    return found


def _sums(seen: list[Seen]) -> dict[tuple[str, tuple[Link, ...]], tuple[int, int]]:
    found: dict[tuple[str, tuple[Link, ...]], tuple[int, int]] = {}
    for one in seen:
        slips, answers = found.get((one.kind, one.links), (0, 0))
        found[one.kind, one.links] = (slips + one.slips, answers + one.answers)
    return found


def with_neighbours(seen: Seen, beside: dict[str, list[dict[str, Any]]], since: int, at: int) -> Seen:
    """A sighting with the columns of what came meanwhile; where both name a week or a day, only rows of the same one."""
    links = list(seen.links)
    shared = {value for link in seen.links if link.sort in ("week", "day") for value in link.values}
    for name, rows in beside.items():
        dated = [row for row in rows if any(isinstance(value, str) and (WEEK.fullmatch(value) or DAY.fullmatch(value)) for value in row.values())]
        fitting = [row for row in rows if row not in dated or shared & {value for value in row.values() if isinstance(value, str)}]
        columns: dict[tuple[str, str], set[Any]] = defaultdict(set)
        for row in fitting:
            for column, value in row.items():
                link = _link(column, value) if column not in SHARED_BY_ALL else None
                if link and link.sort != "number":
                    columns[column, link.sort] |= link.values
        links += [Link(column if column[0] == "(" else f"{name}.{column}", sort, frozenset(values)) for (column, sort), values in columns.items()]
    return Seen(seen.kind, seen.slips, (*links, Link("(time between two readings)", "instant", frozenset([since or at, at]))))


def log_rows(log: str) -> list[dict[str, Any]]:
    """Lines of the log that can be told apart by time, with all they say."""
    found = []
    for line in log.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        at = next((value for value in row.values() if isinstance(value, int) and value in INSTANTS), None) if isinstance(row, dict) else None
        if at is not None:
            found.append({**row, "at": at})
    return found
