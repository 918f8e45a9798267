"""The contract of the community's days, and that days, weeks and instants agree with the standard library."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import calendar
from app.clock import to_ms

CONTRACT = json.loads((Path(__file__).parents[1] / "contracts" / "calendar.json").read_text(encoding="utf-8"))
TABLE = json.loads(Path(calendar.__file__).with_name("holidays.json").read_text(encoding="utf-8"))

days = st.dates(date(1970, 1, 1), date(2100, 12, 31)).map(date.isoformat)
zones = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])


def as_instant(value: Any) -> Any:
    return to_ms(datetime.fromisoformat(value)) if isinstance(value, str) and value.endswith("Z") else value


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: case["name"])
def test_the_calendar_contract_holds(case: dict[str, Any]) -> None:
    call = getattr(calendar, case["given"]["call"])
    arguments = [as_instant(value) for value in case["given"]["with"]]
    if isinstance(case["expect"], dict) and case["expect"].get("error"):
        with pytest.raises(ValueError):
            call(*arguments)
    else:
        assert call(*arguments) == as_instant(case["expect"])


@given(st.integers(0, 4_000_000_000_000), zones)
def test_a_local_minute_leads_back_to_its_instant_or_to_its_first_coming(at: int, zone: str) -> None:
    parts = calendar.local_parts(at, zone)
    found = calendar.instant_of(parts["day"], parts["minute"], zone)
    assert calendar.local_parts(found, zone) == parts
    # Only an hour that the clocks show twice may lead to another instant, and then to the earlier one.
    assert at // 60_000 * 60_000 - found in (0, 1_800_000, 3_600_000)


@given(days, st.integers(-40_000, 40_000))
def test_days_are_added_and_counted_alike(day: str, number: int) -> None:
    assert calendar.days_between(day, calendar.add_days(day, number)) == number


@given(days, st.integers(-240, 240))
def test_months_keep_the_day_or_end_at_the_months_last(day: str, months: int) -> None:
    later = date.fromisoformat(calendar.add_months(day, months))
    first = date.fromisoformat(day)
    assert (later.year - first.year) * 12 + later.month - first.month == months
    assert later.day == first.day or (later.day < first.day and (later + timedelta(days=1)).day == 1)


@given(days)
def test_a_weeks_last_day_is_the_sunday_of_that_week(day: str) -> None:
    sunday = calendar.last_day_of_week(calendar.iso_week(day))
    assert calendar.weekday_on(calendar.day_number(sunday)) == 7
    assert 0 <= calendar.days_between(day, sunday) <= 6


@given(days)
def test_weekdays_are_those_of_the_standard_library(day: str) -> None:
    assert calendar.weekday_on(calendar.day_number(day)) == date.fromisoformat(day).isoweekday()


def test_an_unknown_zone_is_an_error_and_not_the_servers_own_time() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        calendar.local_parts(0, "Asia/Nowhere")


@pytest.mark.parametrize("year", TABLE["years"])
def test_each_year_of_the_holiday_table_is_well_formed(year: str) -> None:
    table = TABLE["years"][year]
    off = {calendar.add_days(span["from"], days) for span in table["holidays"] for days in range(calendar.days_between(span["from"], span["to"]) + 1)}
    assert {day[:4] for day in off | set(table["working_days"])} == {year}
    assert not off & set(table["working_days"])
    assert all(date.fromisoformat(day).isoweekday() > 5 for day in table["working_days"]), "only a Saturday or Sunday can be a moved working day"
    assert {span["code"] for span in table["holidays"]} == {
        "new_year",
        "spring_festival",
        "qingming",
        "labour_day",
        "dragon_boat",
        "mid_autumn",
        "national_day",
    }
    if table["published"]:
        # Every weekday off beyond the thirteen statutory days is paid for by a moved working day, or stands in for a statutory day on a weekend.
        weekdays_off = sum(date.fromisoformat(day).isoweekday() <= 5 for day in off)
        assert weekdays_off - len(table["working_days"]) == 13
    else:
        assert table["working_days"] == []
        assert len(off) == 13 - (year == "2028"), "in 2028 Mid-Autumn falls on a National Day"


def test_the_round_month_of_each_year_begins_on_its_spring_festival() -> None:
    for year, table in TABLE["years"].items():
        festival = next(span for span in table["holidays"] if span["code"] == "spring_festival")
        month = calendar.round_month(int(year))
        assert month is not None
        assert festival["from"] < month["from"] <= festival["to"]
        assert calendar.days_between(month["from"], month["to"]) + 1 in (29, 30)


def test_local_time_is_that_of_the_zone_data() -> None:
    at = datetime(2026, 11, 23, 10, 12, tzinfo=UTC)
    local = at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert calendar.local_slot(to_ms(at)) == (calendar.day_number(local.date().isoformat()), local.hour * 60 + local.minute)
