"""The demo's service counters: phones add up their closed weeks and send sums (domain.md 6.4; architecture.md, The service ledger).
Choices are drawn here by the week, never beside a door."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from random import Random

from sqlalchemy.orm import Session

from app import calendar
from app.referrals.commands import add_service_week
from app.vocabulary import codes, limit

# The recipe's kinds of slips; its "others" and the help with papers share what is left.
KINDS = {
    "supplies": 31, "two_cancer": 17, "counselling": 12, "ring_check": 9, "before_pregnancy": 8, "antenatal": 7, "folic_acid": 5,
    "test_of_pregnancy": 4, "mens_health": 3, "newborn_screening": 2, "permit_help": 5, "subsidy_help": 4, "birth_registration": 2,
    "ring_removal": 1, "postnatal": 1, "infection_advice": 1, "young_people": 1,
}  # fmt: skip
CHOICES = (22, 38, 37)  # slip, info, no


def told_elsewhere(zones: int, last_day: str, dice: Random) -> dict[tuple[str, str], int]:
    """What the phones of zones that a set leaves out told in the last eight closed weeks: the counters are the whole community's.

    Args:
        zones: how many zones are left out.
        last_day: a day of the current week.
    """
    weeks = [calendar.iso_week(calendar.add_days(last_day, -7 * back)) for back in range(8, 0, -1)]
    return {(f"elsewhere {zone}", week): dice.randrange(25, 60) for zone in range(zones) for week in weeks}


def add_weeks(session: Session, community_id: str, told: Mapping[tuple[str, str], int], this_week: str, dice: Random, make_id: Callable[[], str]) -> int:
    """Add every phone's closed weeks; a week in which a phone told fewer than twenty doors joins its next one.

    Args:
        told: (badge, ISO week) to the number of visits at which the services menu was told.

    Returns how many batches were added. What is left over waits on its phone, as it would in life.
    """
    assert set(KINDS) == set(codes("service_kinds"))
    batches: dict[tuple[str, str], int] = {}
    waiting: Counter[str] = Counter()
    for badge, week in sorted(told, key=lambda key: (key[1], key[0])):
        if week >= this_week:
            continue
        waiting[badge] += told[badge, week]
        if waiting[badge] >= limit("told_doors_per_week"):
            batches[badge, week] = waiting.pop(badge)
    for (_, week), doors in batches.items():
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for _ in range(doors):
            kind = dice.choices(tuple(KINDS), tuple(KINDS.values()))[0]
            counts[kind][dice.choices((0, 1, 2), CHOICES)[0]] += 1
        add_service_week(session, community_id=community_id, iso_week=week, batch_id=make_id(), counts=counts, today=calendar.last_day_of_week(week))
        # add_service_week() adds to a row in place: it has to be there for the next batch.
        session.flush()
    return len(batches)
