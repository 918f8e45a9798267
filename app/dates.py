"""How days, times and counts read on the server's pages (screens.md, section 9). Pure; it never reads a clock.
The phone says the same in static/src/shared/dates.js."""

from app import calendar

WEEKDAYS = {"zh-Hans": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTH_NAMES_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
MONTHS_EN = tuple(name[:3] for name in MONTH_NAMES_EN)


def date_words(day: str, language: str, today: str) -> str:
    """'YYYY-MM-DD' as 11月23日 / 23 Nov; the year only when it differs from that of `today`."""
    year, month, date = (int(part) for part in day.split("-"))
    other = day[:4] != today[:4]
    if language == "en":
        return f"{date} {MONTHS_EN[month - 1]}" + (f" {year}" if other else "")
    return (f"{year}年" if other else "") + f"{month}月{date}日"


def day_words(day: str, language: str, today: str) -> str:
    """'YYYY-MM-DD' with its weekday: 11月23日 周一 / Mon 23 Nov."""
    weekday = WEEKDAYS[language][calendar.weekday_on(calendar.day_number(day)) - 1]
    date = date_words(day, language, today)
    return f"{weekday} {date}" if language == "en" else f"{date} {weekday}"


def month_name(month: str, language: str) -> str:
    """'YYYY-MM' without its year, as a sentence wants it: 11 (月) / November."""
    number = int(month[5:])
    return MONTH_NAMES_EN[number - 1] if language == "en" else str(number)


def minute_words(minute: int) -> str:
    """A minute of the day, 0 to 1439, as 18:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def instant_words(at: int, time_zone: str, language: str, today: str) -> str:
    """An instant (ms UTC) with its day: 11月23日 周一 18:30 / Mon 23 Nov 18:30."""
    local = calendar.local_parts(at, time_zone)
    return f"{day_words(local['day'], language, today)} {minute_words(local['minute'])}"


def second_words(at: int, time_zone: str, language: str, day: str) -> str:
    """An instant (ms UTC) to the second, 18:30:05; with its day in front when that is not `day`."""
    local = calendar.local_parts(at, time_zone)
    clock = f"{minute_words(local['minute'])}:{at // 1000 % 60:02}"
    return clock if local["day"] == day else f"{date_words(local['day'], language, day)} {clock}"


def week_span_words(week: str, language: str, today: str) -> str:
    """The days of an ISO week 'YYYY-Www': 11月16–22日 / 16–22 Nov. Raises ValueError for a week that its year does not have."""
    last = calendar.last_day_of_week(week)
    first = calendar.add_days(last, -6)
    if first[:7] != last[:7]:
        return f"{date_words(first, language, today)} – {date_words(last, language, today)}"
    if language == "en":
        return f"{int(first[8:])}–{date_words(last, language, today)}"
    return f"{date_words(first, language, today)[:-1]}–{int(last[8:])}日"


def count_words(count: int) -> str:
    """A count, from a thousand on with its comma: 1,104."""
    return f"{count:,}"
