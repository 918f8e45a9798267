"""Days, times and counts as people read them (screens.md, section 9), the same as on the phone."""

import pytest

from app import dates

ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("day", "language", "today", "words"),
    [
        ("2026-11-23", "zh-Hans", "2026-11-25", "11月23日 周一"),
        ("2026-11-23", "en", "2026-11-25", "Mon 23 Nov"),
        ("2025-12-31", "zh-Hans", "2026-01-01", "2025年12月31日 周三"),
        ("2025-12-31", "en", "2026-01-01", "Wed 31 Dec 2025"),
        ("2026-02-01", "zh-Hans", "2026-02-01", "2月1日 周日"),
    ],
)
def test_a_day_has_its_weekday_and_its_year_only_when_it_differs(day: str, language: str, today: str, words: str) -> None:
    assert dates.day_words(day, language, today) == words


def test_an_instant_is_told_in_the_communitys_time() -> None:
    at = 1_795_573_805_000  # 2026-11-25 02:30:05 in UTC.
    assert dates.instant_words(at, ZONE, "zh-Hans", "2026-11-25") == "11月25日 周三 10:30"
    assert dates.instant_words(at, ZONE, "en", "2026-11-25") == "Wed 25 Nov 10:30"
    assert dates.second_words(at, ZONE, "zh-Hans", "2026-11-25") == "10:30:05"
    assert dates.second_words(at, ZONE, "zh-Hans", "2026-11-24") == "11月25日 10:30:05"
    assert dates.second_words(at, "America/New_York", "en", "2026-11-25") == "24 Nov 21:30:05"


@pytest.mark.parametrize(
    ("week", "zh", "en"),
    [
        ("2026-W47", "11月16–22日", "16–22 Nov"),
        ("2026-W49", "11月30日 – 12月6日", "30 Nov – 6 Dec"),
        ("2026-W53", "12月28日 – 2027年1月3日", "28 Dec – 3 Jan 2027"),
        ("2025-W51", "2025年12月15–21日", "15–21 Dec 2025"),
    ],
)
def test_a_week_is_told_by_its_days(week: str, zh: str, en: str) -> None:
    assert dates.week_span_words(week, "zh-Hans", "2026-11-25") == zh
    assert dates.week_span_words(week, "en", "2026-11-25") == en


def test_a_week_that_its_year_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError):
        dates.week_span_words("2025-W53", "en", "2026-11-25")


def test_counts_have_a_comma_from_a_thousand_on() -> None:
    assert [dates.count_words(count) for count in (0, 999, 1000, 1_104, 48_211_000)] == ["0", "999", "1,000", "1,104", "48,211,000"]
