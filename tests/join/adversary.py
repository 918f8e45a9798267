"""Somebody who may read the database, its hourly readings and the log, and who wants to know which service was chosen at which door.
Guesses a link between every column beside a service kind and everything a visit can be known by, and counts: P = slips / doors."""

import itertools
import json
import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.calendar import iso_week, local_parts
from app.vocabulary import codes
from tests.join.reading import Dump, Table
from tests.join.world import TIME_ZONE, TOLD_DOORS

KINDS = frozenset(codes("service_kinds"))
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WEEK, DAY = re.compile(r"\d{4}-W\d\d"), re.compile(r"\d{4}-\d\d-\d\d")
INSTANTS = range(1_577_836_800_000, 4_102_444_800_000)  # Milliseconds from 2020 to 2100.
SHARED_BY_ALL = {"community_id"}
LARGE_UPLOAD = 8
Token = tuple[str, Any]


@dataclass(frozen=True)
class Link:
    """A column beside a kind: its name, what kind of value it is ('id', 'week', 'instant' …), and its values."""

    column: str
    sort: str
    values: frozenset[Any]


@dataclass(frozen=True)
class Seen:
    """That a kind was chosen `slips` times, and what stands beside it."""

    kind: str
    slips: int
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Finding:
    """What one way of linking tells: the best probability it gives for a door, and how many doors it gives one like it."""

    probability: float
    claimed: float
    where: str
    how: str
    doors: int


@dataclass
class Adversary:
    """What is known of every visit at which the menu was told, by everything it can be reached by."""

    dump: Dump
    readings: list[tuple[int, Dump]]
    log: str
    told: list[str] = field(default_factory=list)
    known_by: dict[Token, set[int]] = field(default_factory=lambda: defaultdict(set))
    instants: dict[str, list[int]] = field(default_factory=dict)
    uploads: list[tuple[int, str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._know_visits()
        self._know_uploads()

    # What a visit is known by

    def _know_visits(self) -> None:
        topics = self.dump.tables["visit_topic"].rows
        told = {row["visit_id"] for row in topics if row["topic"] == "services_menu" and row["end"] == "told"}
        by_id = {row["id"]: (name, row) for name, table in self.dump.tables.items() for row in table.rows if "id" in row and name != "visit"}
        operations = {row["id"]: row for row in self.dump.tables["operation"].rows}
        visits = sorted((row for row in self.dump.tables["visit"].rows if row["id"] in told), key=lambda row: row["number"])
        self.told = [row["id"] for row in visits]
        for place, visit in enumerate(visits):
            for token in _tokens_of(visit, "visit", by_id, operations.get(visit["id"], {})):
                self.known_by[token].add(place)
        self._know_weeks_as_filed(visits)
        for column in ("occurred_at", "received_at", "ended_at_device"):
            self.instants[column] = sorted({row[column] for row in visits})

    def _know_weeks_as_filed(self, visits: list[dict[str, Any]]) -> None:
        """The rule is public: a phone's week with under twenty told doors is filed with its next one."""
        weeks: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for place, visit in enumerate(visits):
            weeks[visit["staff_id"]][_week(visit["occurred_at"])].append(place)
        for mine in weeks.values():
            waiting: list[int] = []
            for week in sorted(mine):
                waiting += mine[week]
                if len(waiting) >= TOLD_DOORS:
                    self.known_by["week as filed", week].update(waiting)
                    waiting = []

    def _know_uploads(self) -> None:
        """Where the database tells a row's transaction: which phone sent how much in which."""
        table = self.dump.tables["operation"]
        if table.xmin is not None:
            sizes: Counter[tuple[int, str]] = Counter(zip(table.xmin, (row["device_id"] for row in table.rows), strict=True))
            self.uploads = sorted((xmin, device, size) for (xmin, device), size in sizes.items())

    # What stands beside a kind

    def sightings(self) -> Iterator[tuple[str, list[Seen]]]:
        """Every table with kinds at the end of the month, and what was added to it from reading to reading."""
        for name, table in self.dump.tables.items():
            if seen := _seen_in(table):
                yield name, seen
        added = self._added()
        for name, rows in added.items():
            yield f"{name}, hour by hour", rows

    def _added(self) -> dict[str, list[Seen]]:
        found: dict[str, list[Seen]] = defaultdict(list)
        logged = _log_rows(self.log)
        before: Dump = Dump()
        since = 0
        for at, reading in self.readings:
            for name, table in reading.tables.items():
                grown = _grown(_seen_in(table), _seen_in(before.tables.get(name, Table([]))))
                if grown:
                    beside = self._beside(name, before, reading, [row for row in logged if since < row["at"] <= at])
                    found[name] += [_with(seen, beside, since, at) for seen in grown]
            before, since = reading, at
        return found

    def _beside(self, name: str, before: Dump, reading: Dump, logged: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        """Rows that came into other tables meanwhile, and lines of the log, each with the phone whose upload stands right before it."""
        found: dict[str, list[dict[str, Any]]] = {}
        for other, table in reading.tables.items():
            if other == name or _seen_in(table):
                continue
            old = {json.dumps(row, sort_keys=True, default=str) for row in before.tables.get(other, Table([])).rows}
            new = [place for place, row in enumerate(table.rows) if json.dumps(row, sort_keys=True, default=str) not in old]
            if new:
                found[other] = [{**table.rows[place], **self._neighbours(table, place)} for place in new]
        return {**found, **({"log": logged} if logged else {})}

    def _neighbours(self, table: Table, place: int) -> dict[str, Any]:
        if table.xmin is None or not self.uploads:
            return {}
        index = bisect_right(self.uploads, (table.xmin[place], "", 0)) - 1
        if index < 0:
            return {}
        _, device, size = self.uploads[index]
        return {"(upload before it)": device, **({"(large upload before it)": device} if size >= LARGE_UPLOAD else {})}

    # Linking

    def readings_of(self, link: Link) -> Iterator[tuple[str, bool, frozenset[Token]]]:
        """(how, whether the link is certain, tokens) for each way a column may be tied to visits."""
        if link.sort == "id":
            yield "the same id", not link.column.startswith("("), frozenset(("id", value) for value in link.values)
        elif link.sort in ("week", "day"):
            sources = ("occurred_at", "received_at", *(["as filed"] if link.sort == "week" else []))
            for source in sources:
                yield f"{link.sort} {source}", True, frozenset((f"{link.sort} {source}", value) for value in link.values)
        elif link.sort == "instant":
            for source in ("occurred_at", "received_at"):
                yield f"day {source}", False, frozenset((f"day {source}", _day(value)) for value in link.values)
                yield f"hour {source}", False, frozenset((f"hour {source}", value // 3_600_000) for value in link.values)
            for source, instants in self.instants.items():
                near = {instants[max(0, bisect_right(instants, value) - 1)] for value in link.values}
                yield f"nearest {source}", False, frozenset((source, value) for value in near)
        else:
            yield f"the same {link.sort}", False, frozenset((link.sort, value) for value in link.values)

    def ways(self, seen: list[Seen]) -> Iterator[dict[str, tuple[str, bool]]]:
        """Every choice of up to three columns and of a way to tie each."""
        columns: dict[str, dict[str, bool]] = defaultdict(dict)
        for one in seen:
            for link in one.links:
                for how, certain, tokens in self.readings_of(link):
                    if any(token in self.known_by for token in tokens):
                        columns[link.column][how] = certain
        for size in range(min(3, len(columns)) + 1):
            for chosen in itertools.combinations(sorted(columns), size):
                for hows in itertools.product(*(columns[column].items() for column in chosen)):
                    yield dict(zip(chosen, hows, strict=True))

    def cells(self, seen: list[Seen], way: dict[str, tuple[str, bool]]) -> list[tuple[str, int, set[int]]]:
        """(kind, slips, visits they may have come from), one for each combination of values."""
        sums: Counter[tuple[str, tuple[frozenset[Token], ...]]] = Counter()
        for one in seen:
            tied: list[frozenset[Token]] = []
            for link in one.links:
                if link.column in way:
                    tied += [tokens for how, _, tokens in self.readings_of(link) if how == way[link.column][0]]
            if len(tied) == len(way):
                sums[one.kind, tuple(sorted(tied, key=sorted))] += one.slips
        everybody = set(range(len(self.told)))
        who: dict[frozenset[Token], set[int]] = {}
        found = []
        for (kind, tied), slips in sums.items():
            for tokens in tied:
                if tokens not in who:
                    who[tokens] = set().union(*(self.known_by.get(token, set()) for token in tokens))
            visits = set.intersection(everybody, *(who[tokens] for tokens in sorted(tied, key=lambda tokens: len(who[tokens]))))
            if slips and visits:
                found.append((kind, slips, visits))
        return found

    def findings(self, truth: dict[str, dict[str, str]]) -> list[Finding]:
        """Every way of linking with the best probability it gives, the best first.

        A way is a guess, and `truth` is its referee: what it claims is lowered to what came true where it claims most, and a guess
        that is not certain by what it links (an id, a day, a week) and does no better than chance counts as chance.
        """
        took = {kind: {place for place, visit in enumerate(self.told) if truth.get(visit, {}).get(kind) == "slip"} for kind in KINDS}
        found = []
        for where, seen in self.sightings():
            for way in self.ways(seen):
                cells = self.cells(seen, way)
                if cells:
                    found.append(self._judged(where, way, cells, took))
        return sorted(found, key=lambda finding: -finding.probability)

    def _judged(self, where: str, way: dict[str, tuple[str, bool]], cells: list[tuple[str, int, set[int]]], took: dict[str, set[int]]) -> Finding:
        claims = [(min(1.0, slips / len(visits)), kind, min(slips, len(visits)), visits) for kind, slips, visits in cells]
        claimed = max(claim[0] for claim in claims)
        top = [claim for claim in claims if claim[0] >= claimed * 0.6]
        expected, doors = sum(claim[2] for claim in top), sum(len(claim[3]) for claim in top)
        came_true = sum(len(visits & took[kind]) for _, kind, _, visits in top)
        by_chance = sum(len(visits) * len(took[kind]) / len(self.told) for _, kind, _, visits in top)
        probability = claimed * min(1.0, came_true / expected)
        if not all(certain for _, certain in way.values()) and _chance_of(came_true, by_chance) > 1e-4:
            probability = min(probability, by_chance / doors)
        how = ", ".join(f"{column}: {how}" for column, (how, _) in way.items()) or "nothing beside it"
        return Finding(probability, claimed, where, how, doors)


def _tokens_of(row: dict[str, Any], table: str, by_id: dict[str, tuple[str, dict[str, Any]]], operation: dict[str, Any]) -> Iterator[Token]:
    """Everything a visit is known by: its own values and those of every row its ids lead to."""
    reached, waiting = {row["id"]}, [(table, row), ("operation", operation)]
    for column in ("occurred_at", "received_at"):
        local = local_parts(row[column], TIME_ZONE)["day"]
        yield from ((f"day {column}", local), (f"week {column}", _week(row[column])), (f"hour {column}", row[column] // 3_600_000))
    while waiting:
        name, found = waiting.pop()
        for column, value in found.items():
            if value is None or column in SHARED_BY_ALL or isinstance(value, bool | float | list | dict):
                continue
            if isinstance(value, int):
                yield from ((("number", value),) if value not in INSTANTS else ((column, value),) if name == "visit" else ())
            elif UUID.fullmatch(value):
                yield "id", value
                if value in by_id and value not in reached:
                    reached.add(value)
                    waiting.append(by_id[value])
            elif len(value) <= 40:
                yield "text", value


def _seen_in(table: Table) -> list[Seen]:
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
                found.append(Seen(kind, 1 if number is None else number, tuple([link for link in links if link] + order)))
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


def _grown(now: list[Seen], before: list[Seen]) -> list[Seen]:
    """What was added between two readings: kinds with more slips beside the same values."""
    old: Counter[tuple[str, tuple[Link, ...]]] = Counter()
    for seen in before:
        old[seen.kind, seen.links] += seen.slips
    new: Counter[tuple[str, tuple[Link, ...]]] = Counter()
    for seen in now:
        new[seen.kind, seen.links] += seen.slips
    return [Seen(kind, slips - old[kind, links], links) for (kind, links), slips in new.items() if slips > old[kind, links]]


def _with(seen: Seen, beside: dict[str, list[dict[str, Any]]], since: int, at: int) -> Seen:
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
    return Seen(seen.kind, seen.slips, (*links, Link("(hours between the readings)", "instant", frozenset(range(since or at, at + 1, 3_600_000)))))


def _log_rows(log: str) -> list[dict[str, Any]]:
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


def _chance_of(hits: int, expected: float) -> float:
    """How likely it is to come true so often by chance (Poisson)."""
    if hits <= expected:
        return 1.0
    return math.exp(hits - expected + hits * math.log(max(expected, 1e-9) / hits))


def _day(at: int) -> str:
    return str(local_parts(at, TIME_ZONE)["day"])


def _week(at: int) -> str:
    return str(iso_week(_day(at)))


def best(findings: Iterable[Finding]) -> float:
    """The best probability anybody gets for any door."""
    return max((finding.probability for finding in findings), default=0.0)
