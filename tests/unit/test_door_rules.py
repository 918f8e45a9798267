"""A door's state and its locks: the contract, agreement with the phone's program, and what must hold for every door.

`python -m tests.unit.test_door_rules` writes tests/contracts/door-standing-agreement.json anew."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.calendar import add_days, day_kind, day_number, instant_of, iso_week, local_parts, weekday_on
from app.rounds.rules import Standing, door_standing, locks_at, next_try, topics_closed
from app.vocabulary import codes, vocabulary

CONTRACTS = Path(__file__).parents[1] / "contracts"
CONTRACT = json.loads((CONTRACTS / "door-standing.json").read_text(encoding="utf-8"))
AGREEMENT = CONTRACTS / "door-standing-agreement.json"
VISITING = vocabulary()["visiting"]
OUTCOMES = codes("outcomes")
DAY_MS = 86_400_000

Given = dict[str, Any]
"""The six arguments of door_standing by name, and nothing else."""


def instant(text: str, zone: str) -> int:
    """The instant of '2026-11-25 18:30', '…:59' or '…:59.999' in a zone."""
    day, clock = text.split(" ")
    hour, minute, seconds = (clock + ":0").split(":")[:3]
    return instant_of(day, int(hour) * 60 + int(minute), zone) + round(float(seconds) * 1000)


def given_of(case: dict[str, Any]) -> Given:
    """A contract case laid over the contract's defaults, its clock times turned into instants."""
    defaults, laid = CONTRACT["defaults"], case["given"]
    facts = {**defaults["settings"], **laid.get("settings", {})}
    zone = facts["time_zone"]

    def at(text: str | None) -> int | None:
        return None if text is None else instant(laid["now"] if text == "now" else text, zone)

    return {
        "door": {**defaults["door"], **laid.get("door", {})},
        "visits": [{**visit, "at": at(visit["at"])} for visit in laid.get("visits", defaults["visits"])],
        "wishes": [{**wish, "set_at": at(wish["set_at"]), "lifted_at": at(wish["lifted_at"])} for wish in laid.get("wishes", defaults["wishes"])],
        "round": laid.get("round", defaults["round"]),
        "now": at("now"),
        "settings": {
            "time_zone": zone,
            "last_contact_at": at(facts["last_contact_at"]),
            "visiting": {**VISITING, **defaults["visiting"], **laid.get("visiting", {})},
        },
    }


QUESTIONS: dict[str, Callable[[Given], Any]] = {
    "standing": lambda case: door_standing(**case),
    "next_try": lambda case: next_try(**case),
    "locks_at": lambda case: locks_at(case["door"], case["visits"], case["wishes"], case["round"], case["now"], case["settings"]),
    "topics_closed": lambda case: topics_closed(case["visits"], case["now"], case["settings"]),
}


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: case["name"])
def test_the_door_contract_holds(case: dict[str, Any]) -> None:
    asked = given_of(case)
    assert {question: QUESTIONS[question](asked) for question in case["expect"]} == case["expect"]


def test_the_contract_has_every_outcome_state_and_lock() -> None:
    cases = CONTRACT["cases"]
    standings = [case["expect"]["standing"] for case in cases if "standing" in case["expect"]]
    assert len(standings) >= 220
    assert {visit["outcome"] for case in cases for visit in case["given"].get("visits", [])} == set(OUTCOMES)
    assert {standing["state"] for standing in standings} == set(codes("door_states"))
    rules = {"wish", "gone", "contact", "round", "rest", "day", "week", "band", "night", "hours"}
    assert {standing["lock"]["rule"] for standing in standings if standing["lock"]} == rules


def test_the_contract_meets_every_edge_of_the_calendar() -> None:
    """Days that a rule is likeliest to miss, each as the day of a question or of a visit before it."""
    days = {text.split(" ")[0] for case in CONTRACT["cases"] for text in (case["given"]["now"], *(visit["at"] for visit in case["given"].get("visits", [])))}
    workdays_off = {day for day in days if weekday_on(day_number(day)) <= 5 and day_kind(day) == "weekend"}
    weekends_worked = {day for day in days if weekday_on(day_number(day)) > 5 and day_kind(day) == "workday"}
    assert len(workdays_off) >= 5
    assert {weekday_on(day_number(day)) for day in weekends_worked} == {6, 7}
    assert len({day for day in days if iso_week(day).endswith("W53")}) >= 3
    assert len({day[5:7] for day in days if add_days(day, 1).endswith("-01")}) >= 4
    assert "2028-02-29" in days
    assert len({case["given"].get("settings", {}).get("time_zone") for case in CONTRACT["cases"]} - {None}) >= 3


@pytest.mark.parametrize("device_zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_zone_a_computer_is_set_to_changes_no_answer(monkeypatch: pytest.MonkeyPatch, device_zone: str) -> None:
    monkeypatch.setenv("TZ", device_zone)
    time.tzset()
    try:
        assert time.timezone not in (0, -8 * 3600)
        for case in CONTRACT["cases"]:
            asked = given_of(case)
            assert {question: QUESTIONS[question](asked) for question in case["expect"]} == case["expect"], case["name"]
    finally:
        monkeypatch.undo()
        time.tzset()


# --- Agreement with static/src/rounds/rules.js: door-rules.test.mjs reads the same file.


def random_given(chance: random.Random) -> Given:
    """One door with a crowded past, its visits at any minute of the last months, often minutes apart from a rule's edge."""
    zone = chance.choice(["Asia/Shanghai"] * 4 + ["Europe/Berlin", "America/New_York"])
    today = add_days("2026-09-10", chance.randrange(200))
    edges = [0, 509, 510, 539, 540, 599, 600, 719, 720, 839, 840, 869, 870, 1079, 1080, 1199, 1200, 1229, 1230, 1259, 1260, 1439]

    def minute() -> int:
        return chance.choice(edges) if chance.random() < 0.4 else chance.randrange(1440)

    def moment(back: int) -> int:
        return instant_of(add_days(today, -chance.randrange(back)), minute(), zone) + chance.randrange(60_000)

    def appointment() -> dict[str, Any] | None:
        if chance.random() < 0.7:
            return None
        clock = f"{chance.randrange(24):02}:{chance.choice(('00', '30'))}" if chance.random() < 0.6 else None
        return {"day": add_days(today, chance.randrange(-2, 4)), "time": clock, "band": chance.choice([None, "am", "pm", "eve", "weekend"])}

    def topics() -> list[dict[str, str]]:
        return [{"topic": topic, "end": chance.choice(("told", "ask_no_more"))} for topic in chance.sample(codes("topics"), chance.choice([0, 0, 1, 2]))]

    visits = [
        {"at": moment(chance.choice([2, 4, 9, 30, 70, 400])), "outcome": chance.choice(OUTCOMES), "appointment": appointment(), "topics": topics()}
        for _ in range(chance.choice([0, 1, 1, 2, 2, 3, 4, 5]))
    ]
    wishes = [
        {"id": f"w{number}", "set_at": moment(40), "lifted_at": moment(3) if chance.random() < 0.7 else None}
        for number in range(chance.choice([0, 0, 0, 1, 2]))
    ]
    visiting = dict(VISITING)
    if chance.random() < 0.3:
        visiting["hours"] = chance.choice(
            [
                {"workday": [["07:00", "22:00"]], "weekend": [["10:00", "12:00"]]},
                {"workday": [["10:00", "12:00"], ["15:00", "19:00"]], "weekend": []},
                {"workday": [["18:00", "20:30"]], "weekend": [["09:00", "20:00"]]},
                {"workday": [], "weekend": []},
            ]
        )
    if chance.random() < 0.3:
        visiting |= {"per_day": chance.choice([1, 2]), "per_week": chance.choice([1, 2, 3]), "per_round": chance.choice([1, 3, 5])}
        visiting |= {"retry_after_days": chance.choice([1, 2, 4]), "rest_days": chance.choice([7, 60, 90]), "evening": "17:30"}
    opened_on = add_days(today, -chance.randrange(-1, 40))
    now = instant_of(today, minute(), zone) + chance.randrange(60_000)
    return {
        "door": {
            "standing": chance.choice(["active"] * 15 + ["merged"]),
            "kind": chance.choice(["home"] * 6 + ["dorm_room", "shop", "shed"]),
            "night_shift": chance.random() < 0.15,
        },
        "visits": visits,
        "wishes": wishes,
        "round": None if chance.random() < 0.1 else {"opened_on": opened_on, "closes_on": add_days(opened_on, chance.choice([5, 30, 89]))},
        "now": now,
        "settings": {"time_zone": zone, "last_contact_at": None if chance.random() < 0.05 else now - chance.randrange(8 * DAY_MS), "visiting": visiting},
    }


def answers(asked: Given) -> dict[str, Any]:
    return {question: answer(asked) for question, answer in QUESTIONS.items()}


def written_cases(count: int, seed: int) -> list[dict[str, Any]]:
    """Random doors and what the Python rules answer; a `visiting` that is the vocabulary's is left out."""
    chance = random.Random(seed)
    cases = []
    for _ in range(count):
        asked = random_given(chance)
        visiting = asked["settings"].pop("visiting")
        changed = {key: value for key, value in visiting.items() if VISITING[key] != value}
        cases.append({"given": {**asked, "visiting": changed}, "expect": answers({**asked, "settings": {**asked["settings"], "visiting": visiting}})})
    return cases


def test_both_programs_were_asked_about_the_same_random_doors() -> None:
    cases = json.loads(AGREEMENT.read_text(encoding="utf-8"))["cases"]
    assert len(cases) >= 300
    for case in cases:
        asked = {**case["given"], "settings": {**case["given"]["settings"], "visiting": {**VISITING, **case["given"]["visiting"]}}}
        del asked["visiting"]
        assert answers(asked) == case["expect"]


# --- What must hold for every door.

doors = st.integers(0, 2**32).map(lambda seed: random_given(random.Random(seed)))


def with_outcome(asked: Given, old: str, new: str) -> Given:
    return {**asked, "visits": [{**visit, "outcome": new} if visit["outcome"] == old else visit for visit in asked["visits"]]}


def with_contact(asked: Given, now: int) -> Given:
    return {**asked, "now": now, "settings": {**asked["settings"], "last_contact_at": now}}


@given(doors)
@settings(max_examples=400)
def test_a_talk_and_a_talk_that_was_not_wanted_read_the_same(asked: Given) -> None:
    assert answers(with_outcome(asked, "met", "declined_talk")) == answers(with_outcome(asked, "declined_talk", "met"))


@given(doors, st.randoms(use_true_random=False))
def test_the_order_in_which_visits_are_handed_in_does_not_matter(asked: Given, chance: random.Random) -> None:
    assume(len({visit["at"] for visit in asked["visits"]}) == len(asked["visits"]))
    shuffled = chance.sample(asked["visits"], len(asked["visits"]))
    assert answers({**asked, "visits": shuffled}) == answers(asked)


@given(doors)
def test_a_lifted_wish_is_as_if_it_had_never_been_for_what_comes_after(asked: Given) -> None:
    lifted = [{**wish, "lifted_at": wish["lifted_at"] or asked["now"]} for wish in asked["wishes"]]
    assert door_standing(**{**asked, "wishes": lifted}) == door_standing(**{**asked, "wishes": []})


@given(doors)
def test_a_live_wish_leaves_no_way_to_a_door(asked: Given) -> None:
    wished = {**asked, "wishes": [*asked["wishes"], {"id": "w9", "set_at": asked["now"], "lifted_at": None}]}
    standing = door_standing(**wished)
    assert (standing["state"], standing["may_start"], standing["may_visit_today"], standing["appointment"]) == ("dnv", False, False, None)
    assert next_try(**wished) is None


@given(doors)
@settings(max_examples=400, deadline=None)
def test_nobody_is_due_within_rest_but_for_a_time_the_residents_asked_for(asked: Given) -> None:
    zone, rest_days = asked["settings"]["time_zone"], asked["settings"]["visiting"]["rest_days"]
    asked = with_contact({**asked, "wishes": []}, asked["now"])
    talks = [visit["at"] for visit in asked["visits"] if visit["outcome"] in ("met", "declined_talk")]
    assume(talks)
    over = add_days(local_parts(max(talks), zone)["day"], rest_days)
    assume(local_parts(asked["now"], zone)["day"] < over)
    standing = door_standing(**asked)
    assert standing["state"] not in ("new", "due", "wait")
    if standing["appointment"] is None:
        assert (standing["may_start"], standing["may_visit_today"]) == (False, False)
        lock = standing["lock"]
        assert lock is not None and (lock["from"] is None or lock["from"]["day"] >= over)
        assert all(planned is None or planned["day"] >= over for planned in (standing["next"], next_try(**asked)))


@given(doors)
@settings(max_examples=400, deadline=None)
def test_the_moment_a_lock_names_is_allowed_and_no_minute_before_it_is(asked: Given) -> None:
    zone = asked["settings"]["time_zone"]
    asked = with_contact(asked, asked["now"])
    lock = door_standing(**asked)["lock"]
    assume(lock is not None and lock["from"] is not None)
    assert lock is not None and lock["from"] is not None
    first = instant_of(lock["from"]["day"], lock["from"]["minute"], zone)
    assert first > asked["now"]
    assert door_standing(**with_contact(asked, first))["may_start"]
    # A step of 29 minutes meets every quarter of every visiting window on the way, and the last minute is tried by itself.
    for earlier in (*range(asked["now"], first, 29 * 60_000), first - 1):
        assert not door_standing(**with_contact(asked, earlier))["may_start"]


@given(doors)
def test_a_door_opens_today_if_some_minute_of_the_day_is_allowed(asked: Given) -> None:
    zone = asked["settings"]["time_zone"]
    asked = with_contact(asked, asked["now"])
    midnight = instant_of(add_days(local_parts(asked["now"], zone)["day"], 1), 0, zone)
    allowed = [door_standing(**with_contact(asked, at))["may_start"] for at in range(asked["now"], midnight, 10 * 60_000)]
    assert door_standing(**asked)["may_visit_today"] or not any(allowed)


@given(doors)
def test_state_lock_and_tries_tell_one_story(asked: Given) -> None:
    standing: Standing = door_standing(**asked)
    assert standing["may_start"] == (standing["lock"] is None)
    assert not standing["may_start"] or standing["may_visit_today"]
    assert (standing["state"] == "appt") == (standing["appointment"] is not None)
    if standing["state"] == "due":
        assert standing["tries"] > 0
    if standing["state"] in ("wait", "dnv", "gone"):
        assert not standing["may_visit_today"]
    if standing["state"] == "new":
        assert standing["tries"] == 0
        assert standing["lock"] is None or standing["lock"]["rule"] in ("hours", "night", "contact")


@given(doors)
def test_contact_changes_neither_a_state_nor_a_plan(asked: Given) -> None:
    near = door_standing(**with_contact(asked, asked["now"]))
    far = door_standing(**{**asked, "settings": {**asked["settings"], "last_contact_at": None}})
    assert (near["state"], near["tries"], near["appointment"], near["next"]) == (far["state"], far["tries"], far["appointment"], far["next"])
    assert not far["may_start"] and not far["may_visit_today"]


@given(doors)
@settings(max_examples=300)
def test_a_planned_next_try_comes_no_earlier_than_the_limits_allow_and_may_then_start(asked: Given) -> None:
    zone = asked["settings"]["time_zone"]
    past = [visit for visit in asked["visits"] if visit["at"] < asked["now"]]
    asked = with_contact({**asked, "wishes": [], "visits": past}, asked["now"])
    planned = next_try(**asked)
    after = {**asked, "visits": [*asked["visits"], {"at": asked["now"], "outcome": "not_home"}]}
    standing = door_standing(**after)
    if planned is None:
        assert standing["state"] == "gone" or (standing["lock"] is not None and standing["lock"]["from"] is None)
        return
    minutes = range(instant_of(planned["day"], 0, zone), instant_of(add_days(planned["day"], 1), 0, zone), 15 * 60_000)
    starts = [at for at in minutes if at > asked["now"] and not locks_at(after["door"], after["visits"], [], after["round"], at, after["settings"])]
    assert starts
    lock = standing["lock"]
    assert lock is None or (lock["from"] is not None and lock["from"]["day"] <= planned["day"])


@given(doors)
def test_what_a_visit_crossed_is_what_the_phone_would_have_locked(asked: Given) -> None:
    past = [visit for visit in asked["visits"] if visit["at"] < asked["now"]]
    live = [wish for wish in asked["wishes"] if wish["set_at"] < asked["now"] and wish["lifted_at"] is None]
    door: Any = {**asked["door"], "standing": "active"}
    assume(not past or max(past, key=lambda visit: visit["at"])["outcome"] not in ("door_not_found", "demolished"))
    asked = with_contact({**asked, "door": door, "visits": past, "wishes": live}, asked["now"])
    crossed = locks_at(door, past, live, asked["round"], asked["now"], asked["settings"])
    assert (crossed == []) == door_standing(**asked)["may_start"]
    assert ("DNV" in crossed) == bool(live)


if __name__ == "__main__":
    about = "Random doors and what the Python rules answered; the JavaScript rules must answer the same. Written by tests/unit/test_door_rules.py."
    lines = ",\n".join("    " + json.dumps(case) for case in written_cases(300, 20070120))
    AGREEMENT.write_text(f'{{\n  "about": {json.dumps(about)},\n  "cases": [\n{lines}\n  ]\n}}\n', encoding="utf-8")
