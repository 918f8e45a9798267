"""Slips and their weeks, by the contract that the phone passes too."""

import json
from pathlib import Path
from typing import Any

import pytest

from app import calendar
from app.referrals.rules import check_character, is_iso_week, is_slip_code, read_slip, slip_text
from app.vocabulary import codes, vocabulary

CONTRACT = json.loads((Path(__file__).parents[1] / "contracts" / "slips.json").read_text(encoding="utf-8"))


def test_the_check_character_of_each_code() -> None:
    assert [check_character(code) for code, _ in CONTRACT["checks"]] == [check for _, check in CONTRACT["checks"]]
    assert {check for _, check in CONTRACT["checks"]} >= set("*~$=U")


def test_codes_that_fit_and_codes_that_do_not() -> None:
    assert all(is_slip_code(code) for code in CONTRACT["fits"])
    assert not any(is_slip_code(code) for code in CONTRACT["fits_not"])


@pytest.mark.parametrize("case", CONTRACT["reads"], ids=lambda case: case["name"])
def test_what_a_qr_text_says(case: dict[str, Any]) -> None:
    found = read_slip(case["text"], codes("service_kinds"))
    assert found == case["expect"]
    if found is not None:
        assert slip_text(found["kind"], found["last_week"], found["code"]) == case["text"]


@pytest.mark.parametrize("case", CONTRACT["weeks"], ids=lambda case: case["name"])
def test_the_last_week_of_a_slip(case: dict[str, Any]) -> None:
    assert next(kind["slip_days"] for kind in vocabulary()["service_kinds"] if kind["code"] == case["kind"]) == case["slip_days"]
    week = calendar.iso_week(calendar.add_days(case["day"], case["slip_days"]))
    assert (week, calendar.last_day_of_week(week)) == (case["last_week"], case["last_day"])
    assert is_iso_week(week)


@pytest.mark.parametrize("text", ["2026-W00", "2026-W54", "2026-W5", "２０２６-W47", "2026-W47\n", " 2026-W47", "2026W47", ""])
def test_what_is_no_week(text: str) -> None:
    assert not is_iso_week(text)
