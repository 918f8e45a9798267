"""A month of 23,632 doors, drawn from one seed: who opened, what was told, and what residents chose (domain.md 6.1, 6.2, 6.4).
The choices are the truth the adversary is after. They stand here and nowhere in the visits."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random

from app.calendar import add_days, instant_of, iso_week

# Read every night, thirteen seeds gave 0.07 to 0.11 and once 0.19 (a phone that sent late and alone); read every hour, 0.07 to 0.28;
# with the sender of each batch, 0.20 to 0.51. This one tells the three apart well.
SEED = 4
FIRST_MONDAY = "2026-11-02"
WEEKS = 4
TIME_ZONE = "Asia/Shanghai"
ZONES, COORDINATORS, FLOATERS = 48, 48, 6
# Kind of building: how many, how many doors together (6.1; lived-in shops stand on the houses' ground floors).
PLACES = {"house": (790, 18_151), "walkup": (53, 3_150), "tower": (9, 549), "dorm": (24, 1_742), "shed": (4, 40)}
DOORS = sum(doors for _, doors in PLACES.values())
BLOCKS = {"am": (9 * 60, 12 * 60, 0.34), "pm": (14 * 60, 18 * 60, 0.38), "eve": (18 * 60, 20 * 60 + 30, 0.28)}
SATURDAY = {"weekend": (14 * 60 + 30, 19 * 60, 1.0)}
ATTEMPTS_A_DAY = 37
# First try, later tries (6.4).
FIRST = {"not_home": 44, "met": 37, "vacant": 8, "declined_talk": 4, "no_access": 4, "moved_new": 2, "language": 0.5, "stopped_unsafe": 0.5}
LATER = {"not_home": 42, "met": 47, "declined_talk": 6, "no_access": 3, "vacant": 1, "moved_new": 1}
TOPICS = {"services_menu": 0.60, "document_help": 0.22, "van_schedule": 0.35, "rights_card": 1.0, "benefits": 0.18, "issue_report": 0.06}
ENDS = {"told": 0.62, "took_card": 0.25, "no_thanks": 0.11, "ask_no_more": 0.02}
ASK_NO_MORE = 0.03
ONLY_CARD, TWO_KINDS = 0.05, 0.08  # The menu is told without being opened; a resident answers two kinds.
CHOICES = {"slip": 22, "info": 38, "no": 37}
KINDS = {
    "supplies": 31, "two_cancer": 17, "counselling": 12, "ring_check": 9, "before_pregnancy": 8, "antenatal": 7, "folic_acid": 5,
    "test_of_pregnancy": 4, "mens_health": 3, "newborn_screening": 2, "permit_help": 2,
}  # fmt: skip
# Zones differ, or a tally by zone would tell nothing that the community's does not: a dormitory wants other things than a village [asm].
# Concentrations of the Beta and Dirichlet draws around 6.4's means; the community keeps the means.
SLIPS_DIFFER, KINDS_DIFFER = 12.0, 8.0
ABSENT = 0.04  # A coordinator's day off; a floater takes over a part.
AWAY_AT_WEEKS_START = 0.04  # A phone that is not opened before Thursday: its sums come late.
UPLOADS_AT_ONCE = 0.8  # Else a block's records wait for the next one.


@dataclass(frozen=True)
class Door:
    """A door by its numbers: building, place in it, zone."""

    building: int
    place: int
    zone: int


@dataclass
class Call:
    """One call at a door. `choices` is the truth: service kind to slip, info or no; it is never stored."""

    door: int
    staff: int
    at: int
    ends_at: int
    outcome: str
    topics: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)
    opened_menu: bool = False


@dataclass
class Block:
    """A stretch of work of one person: the phone is in use from start to end."""

    staff: int
    zone: int
    day: str
    start: int
    end: int
    calls: list[Call] = field(default_factory=list)
    uploads: bool = True


@dataclass
class Month:
    """Places and a month of work, in the order of time."""

    buildings: list[tuple[str, int, int]]
    doors: list[Door]
    blocks: list[Block]

    @property
    def calls(self) -> list[Call]:
        return [call for block in self.blocks for call in block.calls]

    def figures(self) -> dict[str, float]:
        """What 6.4 says of a month, as it came out here."""
        calls = self.calls
        told = [call for call in calls if ("services_menu", "told") in call.topics]
        slips = Counter(kind for call in told for kind, choice in call.choices.items() if choice == "slip")
        return {
            "attempts": len(calls),
            "met of doors": len({call.door for call in calls if call.outcome == "met"}) / len(self.doors),
            "told": len(told),
            "slips": slips.total(),
            "slips a told door": slips.total() / len(told),
            "supplies of slips": slips["supplies"] / slips.total(),
        }


def make_month(seed: int = SEED) -> Month:
    """The month of a seed; the same seed gives the same month."""
    dice = Random(seed)
    buildings, doors = _places(dice)
    return Month(buildings, doors, _work(doors, _wants(dice), dice))


def _places(dice: Random) -> tuple[list[tuple[str, int, int]], list[Door]]:
    """Buildings as (kind, doors, zone), one kind after another, filled into zones of about equal size; and their doors."""
    sizes = [(kind, size) for kind, (count, doors) in PLACES.items() for size in _split(doors, count, dice)]
    buildings, doors, zone = [], list[Door](), 0
    for number, (kind, size) in enumerate(sizes):
        zone = min(ZONES - 1, len(doors) * ZONES // DOORS)
        buildings.append((kind, size, zone))
        doors += [Door(number, place, zone) for place in range(size)]
    return buildings, doors


def _split(total: int, parts: int, dice: Random) -> list[int]:
    """A sum in parts of about one size."""
    found = [max(1, round(total / parts * dice.uniform(0.7, 1.3))) for _ in range(parts)]
    found[-1] = max(1, found[-1] + total - sum(found))
    while sum(found) > total:
        found[found.index(max(found))] -= 1
    return found


@dataclass(frozen=True)
class Wants:
    """What a zone's residents choose."""

    slip: float
    kinds: dict[str, float]


def _wants(dice: Random) -> list[Wants]:
    mean = CHOICES["slip"] / sum(CHOICES.values())
    slips = [dice.betavariate(SLIPS_DIFFER * mean, SLIPS_DIFFER * (1 - mean)) for _ in range(ZONES)]
    drawn = [{kind: dice.gammavariate(KINDS_DIFFER * share / 100, 1) for kind, share in KINDS.items()} for _ in range(ZONES)]
    shares = [{kind: draw / sum(zone.values()) for kind, draw in zone.items()} for zone in drawn]
    # Whatever was drawn, the community as a whole wants what 6.4 says.
    scale = {kind: share / 100 / (sum(zone[kind] for zone in shares) / ZONES) for kind, share in KINDS.items()}
    return [
        Wants(min(1.0, slip * mean / (sum(slips) / ZONES)), {kind: share * scale[kind] for kind, share in zone.items()})
        for slip, zone in zip(slips, shares, strict=True)
    ]


class _Zone:
    """A zone's doors as they are walked: new ones in the order of the stairs, retries when their day has come."""

    def __init__(self, doors: list[int]) -> None:
        self.new, self.retries, self.tries = doors[::-1], defaultdict[int, list[int]](list), Counter[int]()

    def next_door(self, day: int) -> int | None:
        ready = next((number for number in sorted(self.retries) if number <= day and self.retries[number]), None)
        if ready is not None and (not self.new or len(self.retries[ready]) > 6):
            return self.retries[ready].pop()
        return self.new.pop() if self.new else None


def _work(doors: list[Door], wants: list[Wants], dice: Random) -> list[Block]:
    zones = [_Zone([number for number, door in enumerate(doors) if door.zone == zone]) for zone in range(ZONES)]
    blocks: list[Block] = []
    for day_number in range(WEEKS * 7):
        day, weekday = add_days(FIRST_MONDAY, day_number), day_number % 7
        if weekday == 0:
            away = {staff for staff in range(COORDINATORS) if dice.random() < AWAY_AT_WEEKS_START}
        if weekday == 6 or (weekday == 5 and (day_number // 7) % 2):
            continue
        free = [COORDINATORS + number for number in range(FLOATERS)]
        for zone in range(ZONES):
            absent = dice.random() < ABSENT or (zone in away and weekday < 3)
            if absent and not free:
                continue
            staff, share = (free.pop(), 0.4) if absent else (zone, 1.0)
            for start, end, part in (SATURDAY if weekday == 5 else BLOCKS).values():
                attempts = round(ATTEMPTS_A_DAY * part * share * dice.uniform(0.75, 1.3))
                blocks.append(_block(zones[zone], zone, staff, day_number, day, (start, end), attempts, wants[zone], dice))
    return sorted(blocks, key=lambda block: (block.end, block.staff))


def _block(zone: _Zone, number: int, staff: int, day_number: int, day: str, span: tuple[int, int], attempts: int, wants: Wants, dice: Random) -> Block:
    start = instant_of(day, 0, TIME_ZONE) + span[0] * 60_000 + dice.randrange(15 * 60_000)
    block = Block(staff, number, day, start, start + (span[1] - span[0] - 15) * 60_000, uploads=dice.random() < UPLOADS_AT_ONCE)
    step = (block.end - start) // max(1, attempts)
    for index in range(attempts):
        door = zone.next_door(day_number)
        if door is None:
            break
        at = start + index * step + dice.randrange(max(1, step // 3))
        call = _call(door, staff, at, zone.tries[door], wants, dice)
        zone.tries[door] += 1
        if call.outcome in ("not_home", "no_access") and zone.tries[door] < 3:
            zone.retries[day_number + dice.randrange(2, 5)].append(door)
        block.calls.append(call)
    return block


def _call(door: int, staff: int, at: int, tries: int, wants: Wants, dice: Random) -> Call:
    outcome = _pick(LATER if tries else FIRST, dice)
    call = Call(door, staff, at, at + dice.randrange(4_000, 20_000), outcome)
    if outcome != "met":
        return call
    # How long a talk takes does not hang on what was chosen: see docs/security.md for what this leaves out.
    call.ends_at = at + dice.randrange(60_000, 300_000)
    for topic, share in TOPICS.items():
        if dice.random() < share:
            end = _pick(ENDS, dice)
            if topic == "services_menu":
                end = "ask_no_more" if dice.random() < ASK_NO_MORE else "told"
            call.topics.append((topic, end))
    if ("services_menu", "told") in call.topics and dice.random() >= ONLY_CARD:
        call.opened_menu = True
        for _ in range(2 if dice.random() < TWO_KINDS else 1):
            call.choices[_pick(wants.kinds, dice)] = "slip" if dice.random() < wants.slip else _pick({"info": 38, "no": 37}, dice)
    return call


def _pick(shares: dict[str, float], dice: Random) -> str:
    return dice.choices(tuple(shares), tuple(shares.values()))[0]


# What phones send (static/src/referrals/service-weeks.js)

TOLD_DOORS = 20


def sums_by_week(calls: list[Call]) -> dict[str, tuple[int, Counter[tuple[str, str]]]]:
    """One phone's weeks: doors told with the menu opened, and (kind, choice) counts."""
    told: Counter[str] = Counter()
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for call in calls:
        if call.opened_menu:
            week = week_of(call.at)
            told[week] += 1
            counts[week].update(call.choices.items())
    return {week: (told[week], counts[week]) for week in sorted(told)}


def batches_of(calls: list[Call]) -> dict[str, Counter[tuple[str, str]]]:
    """The weeks a phone sends: one with under twenty told doors joins the next; what is left at the end waits on the phone."""
    batches: dict[str, Counter[tuple[str, str]]] = {}
    told, counts = 0, Counter[tuple[str, str]]()
    for week, (doors, chosen) in sums_by_week(calls).items():
        told, counts = told + doors, counts + chosen
        if told >= TOLD_DOORS:
            batches[week] = counts
            told, counts = 0, Counter[tuple[str, str]]()
    return batches


def week_of(at: int) -> str:
    """The ISO week of an instant in the community's time."""
    from app.calendar import local_parts

    return iso_week(local_parts(at, TIME_ZONE)["day"])
