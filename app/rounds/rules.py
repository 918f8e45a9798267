"""What a door's state is and whether a visit may start at it (domain.md V1 to V4, V11, Y1; screens.md 4). Pure.
The same decisions are in static/src/rounds/rules.js; both pass tests/contracts/door-standing.json.
No rule here may tell met from declined_talk: a lock must not betray a decline."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypedDict

from app.calendar import add_months, band_at, day_number, day_of, kind_on, local_slot, minute_of, weekday_on
from app.rounds.appointment import appointment_span, pending_appointment
from app.rounds.past import CLOSING, EMPTY, LONG_AGO, NO_DOOR, NOBODY, Appointment, Past, Round, Visit, Wish, past_of
from app.rounds.timetable import Settings, Slot, Timetable, Visiting, timetable_of

BANDS_BY_SUCCESS = (("eve",), ("weekend",), ("am", "pm"))
CROSSED_BY = (("V1", {"hours"}), ("V2", {"day", "week", "round"}), ("V3", {"band"}), ("V4", {"rest"}), ("V11", {"night"}))

# Every rule is settled by its own day or repeats with the week; four weeks also outlast the longest public holiday.
SEARCH_DAYS = 28
DAY_MS = 86_400_000


class Door(TypedDict):
    standing: str
    kind: str
    night_shift: bool


class Moment(TypedDict):
    day: str
    minute: int


Lock = TypedDict("Lock", {"rule": str, "from": Moment | None})


class Next(TypedDict):
    day: str
    band: str


class Standing(TypedDict):
    state: str
    tries: int
    may_start: bool
    lock: Lock | None
    appointment: Appointment | None
    may_visit_today: bool
    next: Next | None


@dataclass(frozen=True)
class Case:
    """A door, its past and the rules that hold for it."""

    past: Past
    rules: Visiting
    table: Timetable
    has_quiet_mornings: bool

    def band(self, slot: Slot) -> str:
        return band_at(*slot, self.table.noon, self.table.evening)


def _case_of(door: Door, visits: Sequence[Visit], round: Round | None, settings: Settings) -> Case:
    table = timetable_of(settings["visiting"])
    has_quiet_mornings = door["night_shift"] or door["kind"] == "dorm_room"
    return Case(past_of(visits, round, settings, table), settings["visiting"], table, has_quiet_mornings)


def _is_too_like_the_last_try(case: Case, slot: Slot) -> bool:
    """V3: after nobody opened, another band and another weekday, at least `retry_after_days` later."""
    latest = case.past.latest_in_round
    if latest is None or latest["outcome"] not in NOBODY:
        return False
    tried = case.past.latest_slot
    if slot[0] < tried[0] + case.rules["retry_after_days"]:
        return True
    return weekday_on(slot[0]) == weekday_on(tried[0]) or case.band(slot) == case.band(tried)


def _locks(case: Case, slot: Slot) -> list[str]:
    """The rules that lock a start at a day and minute, in the order in which they are told; wish, gone, contact and appointment apart."""
    past, (day, minute) = case.past, slot
    held = {
        "round": past.tries >= case.rules["per_round"],
        "rest": day < past.rest_until,
        "day": past.days.count(day) >= case.rules["per_day"],
        "week": day < past.week_until,
        "band": _is_too_like_the_last_try(case, slot),
        "night": case.has_quiet_mornings and case.table.quiet[0] <= minute < case.table.quiet[1],
        "hours": not any(start <= minute < end for start, end in case.table.windows[kind_on(day)]),
    }
    return [rule for rule, holds in held.items() if holds]


def _first_slot(case: Case, after: Slot, bands: Collection[str] | None = None) -> Slot | None:
    """The first slot later than `after` that no rule locks, in one of the bands if they are given."""
    if case.past.tries >= case.rules["per_round"]:
        return None
    first = max(after[0], case.past.rest_until, case.past.week_until)
    for day in range(first, first + SEARCH_DAYS):
        for minute in case.table.starts[kind_on(day)]:
            slot = (day, minute)
            if slot > after and (bands is None or case.band(slot) in bands) and not _locks(case, slot):
                return slot
    return None


def _best_slot(case: Case, after: Slot) -> Slot | None:
    """The first free slot in the best band not tried yet (V3: evening, weekend, then morning or afternoon), else the first free slot."""
    for group in BANDS_BY_SUCCESS:
        untried = set(group) - case.past.bands_tried
        slot = _first_slot(case, after, untried) if untried else None
        if slot:
            return slot
    return _first_slot(case, after)


def _next_of(case: Case, slot: Slot | None) -> Next | None:
    return {"day": day_of(slot[0]), "band": case.band(slot)} if slot else None


def _state_of(case: Case, today: int, appointment: Appointment | None, opens_today: bool) -> str:
    past, rules = case.past, case.rules
    outcome = past.latest_in_round["outcome"] if past.latest_in_round else None
    if appointment:
        return "appt"
    if outcome in EMPTY:
        return "vacant"
    if outcome in CLOSING or past.tries >= rules["per_round"]:
        return "done"
    if today < past.rest_until:
        return "rest"
    is_over_budget = past.days.count(today) >= rules["per_day"] or today < past.week_until
    if (past.tries or is_over_budget) and not opens_today:
        return "wait"
    return "due" if past.tries else "new"


def door_standing(door: Door, visits: Sequence[Visit], wishes: Sequence[Wish], round: Round | None, now: int, settings: Settings) -> Standing:
    """A door's state on the board, and whether a visit may start now; if not, which rule says so and from when.

    `visits` are the door's live visits in any order, `wishes` its do-not-visit wishes, `round` the door round in force, `now` in ms UTC.
    `lock.from` is the first local moment at which every rule allows a start, None where no such moment is known.
    `next` is the planned try: after this one if a visit may start now, else the coming one. State and `next` leave out the contact
    rule, which is about the phone and not about the door. Sources: domain.md V1 to V4, V11, Y1; screens.md 4."""
    case = _case_of(door, visits, round, settings)
    here = local_slot(now, settings["time_zone"])
    past = case.past
    standing: Standing = {"state": "new", "tries": past.tries, "may_start": False, "lock": None, "appointment": None, "may_visit_today": False, "next": None}
    if any(wish["lifted_at"] is None for wish in wishes):
        return {**standing, "state": "dnv", "lock": {"rule": "wish", "from": None}}
    if door["standing"] != "active" or (past.latest and past.latest["outcome"] in NO_DOOR):
        return {**standing, "state": "gone", "lock": {"rule": "gone", "from": None}}

    appointment = pending_appointment(past, here[0])
    day, start, end = appointment_span(appointment, case.rules, case.table) if appointment else (LONG_AGO, 0, 0)
    is_within = day == here[0] and start <= here[1] < end
    booked = (day, start) if (day, start) > here else None

    locks = [] if is_within else _locks(case, here)
    earliest = min((slot for slot in (_first_slot(case, here), booked) if slot), default=None) if locks else here
    opens_today = earliest is not None and earliest[0] == here[0]
    state = _state_of(case, here[0], appointment, opens_today)

    planned: Next | None = None
    if not locks:
        planned = next_try(door, visits, wishes, round, now, settings)
    elif booked and appointment:
        at = minute_of(appointment["time"]) if appointment["time"] else start
        planned = _next_of(case, (day, at))
    elif state not in ("vacant", "done"):
        planned = _next_of(case, _best_slot(case, here) if past.tries else earliest)

    contact_at, contact_days = settings["last_contact_at"], settings["visiting"]["contact_days"]
    lock: Lock | None = None
    if contact_at is None or now - contact_at >= contact_days * DAY_MS:
        lock, opens_today = {"rule": "contact", "from": None}, False
    elif locks:
        lock = {"rule": locks[0], "from": {"day": day_of(earliest[0]), "minute": earliest[1]} if earliest else None}
    return {
        **standing,
        "state": state,
        "may_start": lock is None,
        "lock": lock,
        "appointment": appointment,
        "may_visit_today": opens_today,
        "next": planned,
    }


def next_try(door: Door, visits: Sequence[Visit], wishes: Sequence[Wish], round: Round | None, now: int, settings: Settings) -> Next | None:
    """The day and band of the planned next try if nobody opens now (screens.md P7), or None when this would be the round's last one.

    The first day that the hard limits allow in the best band not tried yet in this round (domain.md V3)."""
    if door["standing"] != "active" or any(wish["lifted_at"] is None for wish in wishes):
        return None
    unanswered: Visit = {"at": now, "outcome": "not_home"}
    case = _case_of(door, [*visits, unanswered], round, settings)
    return _next_of(case, _best_slot(case, local_slot(now, settings["time_zone"])))


def locks_at(door: Door, visits_before: Sequence[Visit], wishes: Sequence[Wish], round: Round | None, at: int, settings: Settings) -> list[str]:
    """The conduct rules that a visit started at `at` (ms UTC) crossed: of V1, V2, V3, V4, V11 and DNV, in that order (architecture.md, How a visit travels).

    Only visits and wishes from before `at` count, whatever else is handed in; so a visit is never held against itself, nor is
    the wish that was spoken at it. The phone's contact rule is no part of this."""
    case = _case_of(door, [visit for visit in visits_before if visit["at"] < at], round, settings)
    slot = local_slot(at, settings["time_zone"])
    appointment = pending_appointment(case.past, slot[0])
    day, start, end = appointment_span(appointment, case.rules, case.table) if appointment else (LONG_AGO, 0, 0)
    held = set() if day == slot[0] and start <= slot[1] < end else set(_locks(case, slot))
    crossed = [code for code, rules in CROSSED_BY if rules & held]
    is_against_a_wish = any(wish["set_at"] < at and (wish["lifted_at"] is None or wish["lifted_at"] > at) for wish in wishes)
    return [*crossed, "DNV"] if is_against_a_wish else crossed


def topics_closed(visits: Sequence[Visit], now: int, settings: Settings) -> list[str]:
    """The topics, in order of their codes, that a resident asked not to hear of within the last `ask_no_more_months` (domain.md V4)."""
    today, _ = local_slot(now, settings["time_zone"])
    months = settings["visiting"]["ask_no_more_months"]
    closed: set[str] = set()
    for visit in visits:
        asked_on, _ = local_slot(visit["at"], settings["time_zone"])
        if today < day_number(add_months(day_of(asked_on), months)):
            closed.update(topic["topic"] for topic in visit.get("topics", ()) if topic["end"] == "ask_no_more")
    return sorted(closed)
