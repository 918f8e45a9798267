"""Somebody who may read the database, its readings and the log, and who wants to know which service was chosen at which door.
Guesses a link between every column beside a service kind and everything a visit can be known by, and counts: P = slips / doors."""

import copy
import functools
import itertools
import json
import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.calendar import iso_week, local_parts
from tests.join.reading import Dump, Table
from tests.join.sightings import INSTANTS, KINDS, SHARED_BY_ALL, UUID, Link, Seen, grown, log_rows, seen_in, with_neighbours
from tests.join.world import TIME_ZONE, TOLD_DOORS

LATE_MS = 100 * 60_000
LEAST_DOORS = 12  # Fewer that came true are luck.
Token = tuple[str, Any]


@dataclass(frozen=True)
class Feature:
    """One way to tie one column: the visits that each sighting may have come from, as bits; None where it has no such column."""

    column: str
    how: str
    is_certain: bool
    masks: tuple[int | None, ...]


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
    uploads: list[tuple[int, str, int, int]] = field(default_factory=list)
    filed: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    answers_a_door: float = 1.0
    _masks: dict[frozenset[Token], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._know_visits()
        self._know_uploads()

    def given(self, dump: Dump | None = None, readings: list[tuple[int, Dump]] | None = None, log: str | None = None) -> "Adversary":
        """The same, with something else to read; what is known of the visits stays."""
        other = copy.copy(self)
        other.dump = self.dump if dump is None else dump
        other.readings = self.readings if readings is None else readings
        other.log = self.log if log is None else log
        return other

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
        for staff, mine in weeks.items():
            waiting: list[int] = []
            for week in sorted(mine):
                waiting += mine[week]
                if len(waiting) >= TOLD_DOORS:
                    self.known_by["week as filed", week].update(waiting)
                    self.known_by["filed", (staff, week)].update(waiting)
                    self.filed[week][staff] = len(waiting)
                    waiting = []
        told = sum(doors for staff in self.filed.values() for doors in staff.values())
        self.answers_a_door = sum(seen.answers for table in self.dump.tables.values() for seen in seen_in(table)) / max(1, told)

    def _know_uploads(self) -> None:
        """Where the database tells a row's transaction: which phone sent what in which, when, and how long its oldest record had waited."""
        table, waited = self.dump.tables["operation"], {row["id"]: row["received_at"] - row["occurred_at"] for row in self.dump.tables["visit"].rows}
        if table.xmin is not None:
            found: dict[int, tuple[str, int, int]] = {}
            for xmin, row in zip(table.xmin, table.rows, strict=True):
                longest = max(found[xmin][2] if xmin in found else 0, waited.get(row["id"], 0))
                found[xmin] = (row["device_id"], row["received_at"], longest)
            self.uploads = sorted((xmin, *upload) for xmin, upload in found.items())

    # What stands beside a kind

    def sightings(self) -> Iterator[tuple[str, list[Seen]]]:
        """Every table with kinds at the end of the month, and what was added to it from reading to reading."""
        for name, table in self.dump.tables.items():
            if seen := seen_in(table):
                yield name, seen
        added = self._added()
        for name, rows in added.items():
            yield f"{name}, reading by reading", rows

    def _added(self) -> dict[str, list[Seen]]:
        found: dict[str, list[Seen]] = defaultdict(list)
        logged = log_rows(self.log)
        before: Dump = Dump()
        since = 0
        for at, reading in self.readings:
            for name, table in reading.tables.items():
                new = grown(seen_in(table), seen_in(before.tables.get(name, Table([]))))
                if new:
                    beside = self._beside(name, before, reading, since, [row for row in logged if since < row["at"] <= at])
                    found[name] += [with_neighbours(seen, beside, since, at) for seen in new]
            before, since = reading, at
        return found

    def _beside(self, name: str, before: Dump, reading: Dump, since: int, logged: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        """Rows that came into other tables meanwhile, and lines of the log, each with the phone whose upload stands right before it."""
        found: dict[str, list[dict[str, Any]]] = {}
        for other, table in reading.tables.items():
            if other == name or seen_in(table):
                continue
            old = {json.dumps(row, sort_keys=True, default=str) for row in before.tables.get(other, Table([])).rows}
            new = [place for place, row in enumerate(table.rows) if json.dumps(row, sort_keys=True, default=str) not in old]
            if new:
                found[other] = [{**table.rows[place], **self._neighbours(table, place, since)} for place in new]
        return {**found, **({"log": logged} if logged else {})}

    def _neighbours(self, table: Table, place: int, since: int) -> dict[str, Any]:
        """The phone whose upload is the last before a row's transaction. One that was out of reach sends its old records first and its
        week right after: such an upload since the last reading is easily told from others."""
        if table.xmin is None or not self.uploads:
            return {}
        index = bisect_right(self.uploads, (table.xmin[place], "", 0, 0)) - 1
        if index < 0:
            return {}
        _, device, received_at, longest = self.uploads[index]
        found = {"(upload before it)": device}
        if received_at > since:
            found["(upload before it since the last reading)"] = device
            if longest > LATE_MS:
                found["(late upload before it since the last reading)"] = device
        return found

    # Linking

    def _readings_of(self, link: Link) -> Iterator[tuple[str, bool, frozenset[Token]]]:
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
        elif link.sort == "size":
            # A phone's week has about as many answers as it told doors, and how many those were stands in the visits.
            for nearness in (0.0, 0.06):
                names = {(staff, week) for answers, week in link.values for staff in self._phones_of_size(answers, week, nearness)}
                yield f"a phone's week of that size (±{nearness:.0%})", False, frozenset(("filed", name) for name in names)
        else:
            yield f"the same {link.sort}", False, frozenset((link.sort, value) for value in link.values)

    def _phones_of_size(self, answers: int, week: str, nearness: float) -> list[str]:
        """The people whose told doors of a week would give so many answers: all within some distance, or the nearest of them."""
        off = {staff: abs(answers / (doors * self.answers_a_door) - 1) for staff, doors in self.filed.get(week, {}).items()}
        nearest = min(off.values(), default=1.0)
        return [staff for staff, distance in off.items() if distance <= max(nearness, nearest) and distance < 0.2]

    def features(self, seen: list[Seen]) -> list[Feature]:
        """Every column beside the kinds and every way to tie it, as the visits each sighting may have come from.

        A feature that ties nothing, or everything to everybody, tells nothing; of several that tell the same one is enough.
        """
        masks: dict[tuple[str, str, bool], list[int | None]] = defaultdict(lambda: [None] * len(seen))
        for place, one in enumerate(seen):
            for link in one.links:
                for how, certain, tokens in self._readings_of(link):
                    masks[link.column, how, certain][place] = self._mask(tokens)
        found: dict[tuple[int | None, ...], Feature] = {}
        for (column, how, certain), column_masks in masks.items():
            told = {mask for mask in column_masks if mask}
            if told and told != {self._everybody}:
                feature = Feature(column, how, certain, tuple(column_masks))
                known = found.get(feature.masks)
                found[feature.masks] = feature if known is None or (certain and not known.is_certain) else known
        return list(found.values())

    @property
    def _everybody(self) -> int:
        return (1 << len(self.told)) - 1

    def _mask(self, tokens: frozenset[Token]) -> int:
        """The visits that any of some tokens names, as bits."""
        if tokens not in self._masks:
            bits = bytearray(len(self.told) // 8 + 1)
            for token in tokens:
                for place in self.known_by.get(token, ()):
                    bits[place >> 3] |= 1 << (place & 7)
            self._masks[tokens] = int.from_bytes(bits, "little")
        return self._masks[tokens]

    def cells(self, seen: list[Seen], way: tuple[Feature, ...]) -> list[tuple[str, int, int]]:
        """(kind, slips, visits they may have come from), one for each combination of values."""
        sums: Counter[tuple[str, tuple[int, ...]]] = Counter()
        for place, one in enumerate(seen):
            masks = tuple(mask for feature in way if (mask := feature.masks[place]))
            if len(masks) == len(way):
                sums[one.kind, masks] += one.slips
        found = []
        for (kind, masks), slips in sums.items():
            visits = functools.reduce(int.__and__, masks, self._everybody)
            if slips and visits:
                found.append((kind, slips, visits))
        return found

    def findings(self, truth: dict[str, dict[str, str]], enough: float = 1.0) -> list[Finding]:
        """Every way of linking, up to three columns at once, with the best probability it gives, the best first.

        A way is a guess, and `truth` is its referee: what counts is what came true among the visits it points at, as few or as many as
        serve it best. A guess that is not certain by what it links (an id, a day, a week) has to be right more often than chance is.
        With `enough` the search ends at the first way that gives more.
        """
        took = dict.fromkeys(KINDS, 0)
        for place, visit in enumerate(self.told):
            for kind, choice in truth.get(visit, {}).items():
                took[kind] |= (choice == "slip") << place
        found = []
        for where, seen in self.sightings():
            features = self.features(seen)
            for size in range(min(3, len(features)) + 1):
                for way in itertools.combinations(features, size):
                    if len({feature.column for feature in way}) == size and (cells := self.cells(seen, way)):
                        found.append(self._judged(where, way, cells, took))
                        if found[-1].probability > enough:
                            return [found[-1]]
        return sorted(found, key=lambda finding: -finding.probability)

    def _judged(self, where: str, way: tuple[Feature, ...], cells: list[tuple[str, int, int]], took: dict[str, int]) -> Finding:
        claims = sorted(((min(1.0, slips / visits.bit_count()), kind, visits) for kind, slips, visits in cells), key=lambda claim: -claim[0])
        is_certain = all(feature.is_certain for feature in way)
        # However far down its own list of claims the adversary goes: what came true among the visits it then points at.
        doubted: dict[str, int] = defaultdict(int)
        best_probability, best_doors = 0.0, 0
        doors, came_true, by_chance, looked_at = 0, 0, 0.0, 0.0
        for place, (claimed, kind, visits) in enumerate(claims):
            fresh = visits & ~doubted[kind]
            doubted[kind] |= visits
            doors, came_true = doors + fresh.bit_count(), came_true + (fresh & took[kind]).bit_count()
            by_chance += fresh.bit_count() * took[kind].bit_count() / len(self.told)
            if (place + 1 < len(claims) and claims[place + 1][0] == claimed) or not doors or claimed == looked_at:
                continue
            looked_at = claimed
            if came_true / doors > best_probability and (is_certain or (doors >= LEAST_DOORS and _chance_of(came_true, by_chance) < 1e-4)):
                best_probability, best_doors = came_true / doors, doors
        how = ", ".join(f"{feature.column}: {feature.how}" for feature in way) or "nothing beside it"
        return Finding(best_probability, claims[0][0], where, how, best_doors)


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
