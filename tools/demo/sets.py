"""The demo's sets and what each has to hold (domain.md 6.5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tools.demo import buildings
from tools.demo.buildings import Building
from tools.demo.people import People, few_people, many_people

# What a small sample may lack by chance, and a screen or a test wants to see: one of each within the round of today.
RARE = ("language", "stopped_unsafe", "no_access", "moved_new", "moved_empty", "not_convenient", "door_not_found", "demolished", "do_not_visit")


@dataclass(frozen=True)
class DemoSet:
    """A set: its places, its people, how many visits, its rounds.

    `zones_left_out` are zones of the same community whose doors are not in the set; their phones' service weeks are.
    `share_now` is how many visits a door the round of today has had on average; `earlier` rounds share the rest. `days_walked` is the
    share of working days on which a zone is walked. In a small sample `forced` outcomes make sure that each state can be seen.
    """

    zones: Callable[[Random], dict[str, list[Building]]]
    people: Callable[[], People]
    visits: int
    earlier: int
    weeks_running: int
    share_now: float
    days_walked: float = 0.95
    forced: Sequence[str] = ()
    shown_late: str = ""
    zones_left_out: int = 0


SETS = {
    "tiny": DemoSet(lambda _: buildings.tiny(), few_people, 200, earlier=2, weeks_running=5, share_now=0.9, forced=RARE),
    "small": DemoSet(
        lambda _: buildings.small(),
        few_people,
        2_500,
        earlier=3,
        weeks_running=7,
        share_now=0.8,
        days_walked=0.8,
        forced=RARE,
        shown_late="禾里村 12巷6号",
        zones_left_out=46,
    ),
    "seed": DemoSet(buildings.seed, many_people, 100_000, earlier=2, weeks_running=6, share_now=0.85, days_walked=0.7),
}
