"""Who opens and what they choose, as the recipe has it (domain.md 6.4). Lives only while the demo is made; nothing of it is stored."""

from dataclasses import dataclass
from random import Random

NOT_HOME = {"am": 0.62, "pm": 0.58, "eve": 0.30, "weekend": 0.42}
NOT_HOME_OF_KIND = {"shop": 0.35, "shed": 0.8, "dorm_room": 0.9, "flat": 0.95, "home": 1.0}
NO_ACCESS = {"dorm_room": 0.12, "flat": 0.10, "shed": 0.05, "home": 0.03, "shop": 0.0}
OCCUPIED = {"flat": 0.90, "home": 0.88, "dorm_room": 0.92, "shop": 0.67, "shed": 1.0}
MOVES_OUT_A_MONTH = {"flat": 0.02, "home": 0.035, "dorm_room": 0.05, "shop": 0.02, "shed": 0.05}
# Given that somebody opens. Whoever is left meets and talks, 76 %; another day and not convenient come out of the recipe's 85 %.
OPENED = {
    "declined_talk": 0.10,
    "appointment": 0.05,
    "not_convenient": 0.04,
    "moved_new": 0.02,
    "language": 0.008,
    "stopped_unsafe": 0.007,
    "do_not_visit": 0.002,
}
OPENS_AT_APPOINTMENT = 0.9
SEES_THAT_IT_IS_EMPTY = 0.72
DOOR_IS_NOT_THERE = 0.0015
MONTH = 30.4


@dataclass
class Behind:
    """What is behind a door: somebody or nobody, for how long, and how often they open."""

    kind: str
    is_occupied: bool
    habit: float
    until: float
    households: int = 0
    met_household: int = -1

    def settle(self, day: int, dice: Random) -> None:
        """Let people move out and in up to a day."""
        while self.until <= day:
            self.is_occupied = not self.is_occupied
            if self.is_occupied:
                self.households += 1
            self.until += stay(self.kind, self.is_occupied, dice)


def stay(kind: str, is_occupied: bool, dice: Random) -> float:
    """How many days a household stays, or a door stays empty, so that the recipe's share is occupied."""
    lived_in = MONTH / MOVES_OUT_A_MONTH[kind]
    mean = lived_in if is_occupied else max(lived_in * (1 - OCCUPIED[kind]) / OCCUPIED[kind], 3.0)
    return dice.expovariate(1 / mean)


def behind_door(door_kind: str, place_kind: str, dice: Random) -> Behind:
    """Somebody or nobody for a door of a kind."""
    kind = "flat" if door_kind == "home" and place_kind == "compound" else door_kind if door_kind in OCCUPIED else "home"
    is_occupied = dice.random() < OCCUPIED[kind]
    return Behind(kind, is_occupied, 2 * dice.betavariate(4, 4), stay(kind, is_occupied, dice))


def answer(behind: Behind, day: int, band: str, is_kept_appointment: bool, dice: Random) -> str:
    """The outcome of a call on a day number, in a band."""
    behind.settle(day, dice)
    if not is_kept_appointment and dice.random() < NO_ACCESS[behind.kind]:
        return "no_access"
    if not behind.is_occupied:
        if dice.random() < DOOR_IS_NOT_THERE:
            return dice.choice(("door_not_found", "demolished"))
        if dice.random() > SEES_THAT_IT_IS_EMPTY:
            return "not_home"
        return "moved_empty" if behind.met_household >= 0 else "vacant"
    away = min(NOT_HOME[band] * NOT_HOME_OF_KIND[behind.kind] * behind.habit, 0.97)
    if dice.random() < (1 - OPENS_AT_APPOINTMENT if is_kept_appointment else away):
        return "not_home"
    is_new = 0 <= behind.met_household < behind.households
    behind.met_household = behind.households
    if is_new and dice.random() < 0.8:
        return "moved_new"
    chance = dice.random()
    for outcome, share in OPENED.items():
        chance -= share
        if chance < 0:
            return outcome
    return "met"
