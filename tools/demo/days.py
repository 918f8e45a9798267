"""When the demo happens: the recipe's seven months, moved by whole weeks up to today; its rounds; who walks when. Pure."""

from dataclasses import dataclass
from random import Random

from app.calendar import add_days, day_kind, day_number, day_of, days_between, weekday_on

RECIPE = ("2026-09-01", "2027-03-31")
STARTS_LATE = 0.02  # Some walks begin just before the hours end, and now and then one door too many is tried.
LEAST_JUST_NOW = 4
ROUND_DAYS = 70  # The round of today goes on for some weeks; domain.md allows 90 days.


@dataclass(frozen=True)
class Round:
    """A door round, both days inside, and the last day anybody walked in it."""

    opened_on: str
    closes_on: str
    last_walked_on: str


@dataclass(frozen=True)
class Walk:
    """A coordinator's way through a zone: day, first minute, when it ends at the latest, and how many visits it is meant for."""

    day: str
    minute: int
    until: int
    zone: str
    badge: str
    round: int
    visits: int


def first_day(today: str) -> str:
    """The recipe's first day, moved by whole weeks so that its last day lies in today's week (architecture.md, Demo dates)."""
    monday, last = day_number(today) - weekday_on(day_number(today)) + 1, day_number(RECIPE[1])
    return day_of(day_number(RECIPE[0]) + (monday - last + weekday_on(last) - 1) // 7 * 7)


def rounds_until(today: str, earlier: int, weeks_running: int) -> list[Round]:
    """The rounds: `earlier` ones that share the time before, and the one that runs today since `weeks_running` Mondays ago."""
    first = day_number(first_day(today))
    opened = day_number(today) - weekday_on(day_number(today)) + 1 - 7 * weeks_running
    cuts = [first + (opened - first) * number // earlier for number in range(earlier)] + [opened]
    before = [Round(day_of(start), day_of(end - 1), day_of(end - 1)) for start, end in zip(cuts, cuts[1:], strict=False)]
    return [*before, Round(day_of(opened), add_days(day_of(opened), ROUND_DAYS - 1), add_days(today, -1))]


def walks_of(zone: str, badges: tuple[str, str], round_number: int, span: Round, visits: int, days_walked: float, dice: Random) -> list[Walk]:
    """The walks of a zone in one round, whose visits add up to `visits`: a share of the working days, two weekend days in five.

    The last three days have a long one whatever day it is, so that a board of today shows what was tried just now.
    """
    days = [add_days(span.opened_on, number) for number in range(days_between(span.opened_on, span.last_walked_on) + 1)]
    fresh = set(days[-3:])
    walked = [day for day in days if dice.random() < days_walked * (1.0 if day_kind(day) == "workday" else 0.4) or day in fresh]
    weights = [dice.uniform(0.6, 1.4) * (2.0 if day in fresh else 1.0) for day in walked]
    sizes: list[int] = []
    weight = 0.0
    for share in weights:
        weight += share
        sizes.append(round(visits * weight / sum(weights)) - sum(sizes))
    for place in range(len(sizes) - 3, len(sizes)):
        while sizes[place] < LEAST_JUST_NOW and max(sizes[:-3], default=0) > 0:
            sizes[place] += 1
            sizes[sizes.index(max(sizes[:-3]))] -= 1
    walks = []
    for day, size in zip(walked, sizes, strict=True):
        minute, until = _hours(day, dice)
        if dice.random() < STARTS_LATE and day not in fresh:
            minute = until - dice.randint(4, 15)
        badge = badges[1] if dice.random() < 0.15 else badges[0]
        walks.append(Walk(day, minute, until, zone, badge, round_number, size))
    return walks


def last_walk(zone: str, badge: str, rounds: list[Round], visits: int) -> Walk:
    """One more walk late on the last day, for the visits that the earlier ones had no door for."""
    day = rounds[-1].last_walked_on
    minute, until = (1_095, 1_230) if day_kind(day) == "workday" else (1_050, 1_200)
    return Walk(day, minute, until, zone, badge, len(rounds) - 1, visits)


def _hours(day: str, dice: Random) -> tuple[int, int]:
    """First minute of a walk, and the end of visiting hours it has to keep (domain.md V1; band mix: domain.md 6.4)."""
    if day_kind(day) != "workday":
        return (dice.randint(605, 640), 720) if dice.random() < 0.4 else (dice.randint(875, 1010), 1200)
    band = dice.choices(("am", "pm", "eve"), (28, 32, 30))[0]
    return {"am": (dice.randint(545, 610), 720), "pm": (dice.randint(845, 960), 1080), "eve": (dice.randint(1085, 1125), 1230)}[band]
