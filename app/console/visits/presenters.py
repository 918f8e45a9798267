"""What the visit log and one visit show, from rows to words, in the request's language. Reads no database and no clock.
A list never gets a room, a floor, an outcome code, a topic, a kind of paper or a crossed rule: LogRow has no field for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app import calendar, clock, dates
from app.certificates.models import CertificateCheck
from app.identity.models import Staff
from app.places.models import Building, Compound
from app.translations import language, translate
from app.visits.liveness import Ending
from app.visits.models import Visit
from app.visits.queries import LogCounts, LogFilter, TopicRow
from app.visits.rules import check_code
from app.vocabulary import codes, entry, label, outcome_group

FROM_OFFLINE_AFTER_MINUTES = 30
BADGE_FIRST = ("met", "declined_talk")
CLOCK_FAR_OUT = timedelta(minutes=1)


@dataclass(frozen=True)
class LogRow:
    """One visit in the supervisor's log: when, where to the building, who, which of the four groups, how it arrived."""

    id: str
    day: str
    time: str
    zone: str
    place: str
    badge_no: str
    group: str
    group_icon: str
    has_check: bool
    arrival: str
    is_from_offline: bool
    # 补记, 更正, 已更正, 已收回: how the record stands, never what it said.
    marks: tuple[str, ...]


def log_row(
    visit: Visit,
    building: Building,
    compound: Compound,
    staff: Staff,
    *,
    zone: str,
    has_check: bool,
    endings: Sequence[Ending],
    time_zone: str,
    today: str,
) -> LogRow:
    """A row of the log (screens.md S2)."""
    local = calendar.local_parts(clock.to_ms(visit.occurred_at), time_zone)
    group = outcome_group(visit.outcome)
    waited = waited_for_arrival(visit)
    return LogRow(
        id=visit.id,
        day=dates.day_words(local["day"], language(), today),
        time=dates.minute_words(local["minute"]),
        zone=zone,
        place=place_words(compound, building),
        badge_no=staff.badge_no,
        group=label("outcome_groups", group, language()),
        group_icon=str(entry("outcome_groups", group)["icon"]),
        has_check=has_check,
        arrival=arrival_words(waited),
        is_from_offline=came_from_offline(waited),
        marks=marks_of(visit, endings),
    )


def marks_of(visit: Visit, endings: Sequence[Ending]) -> tuple[str, ...]:
    """What a record's row says of how it stands: added later, a correction, corrected, taken back."""
    marks = [translate("补记")] if visit.added_later else []
    marks += [translate("更正")] if visit.supersedes_id else []
    # Its author may take back what was corrected meanwhile: the last word is the one that stands.
    marks += [translate("已更正") if endings[-1].outcome else translate("已收回")] if endings else []
    return tuple(marks)


def place_words(compound: Compound, building: Building) -> str:
    """Compound and building. The room stays masked for a supervisor (domain.md 4.2); pages put `**室` behind it."""
    return f"{compound.name} {building.name}"


def ended_at(visit: Visit) -> datetime:
    """When a visit ended by the corrected clock: its start and the time that passed on the phone.

    A clock that was set during the visit makes that time nonsense, years even; more than a day is told as a day.
    """
    return visit.occurred_at + min(max(visit.ended_at_device - visit.started_at_device, timedelta()), timedelta(days=1))


def waited_for_arrival(visit: Visit) -> timedelta:
    """How long after its end a visit reached the station; what was written down afterwards waited since then, and nobody is late by it."""
    shift = visit.occurred_at - visit.started_at_device
    since = visit.saved_at_device + shift if visit.added_later or visit.supersedes_id else ended_at(visit)
    return max(visit.received_at - since, timedelta())


def came_from_offline(waited: timedelta) -> bool:
    """Whether a visit waited so long that it was recorded without network; by the whole minutes the page shows."""
    return waited // timedelta(minutes=1) > FROM_OFFLINE_AFTER_MINUTES


def arrival_words(waited: timedelta) -> str:
    """`+2 分`, `+41 分`, `+6 小时`, `+2 天`."""
    minutes = waited // timedelta(minutes=1)
    return translate("不到 1 分") if minutes == 0 else f"+{span_words(minutes * 60)}"


def span_words(seconds: int) -> str:
    """A length of time in its largest whole unit: 2 秒, 41 分, 6 小时, 2 天."""
    if seconds < 60:
        return translate("{n} 秒", n=seconds)
    if seconds < 3600:
        return translate("{n} 分", n=seconds // 60)
    if seconds < 86_400:
        return translate("{n} 小时", n=seconds // 3600)
    return translate("{n} 天", n=dates.count_words(seconds // 86_400))


@dataclass(frozen=True)
class Total:
    """The line above the log: `218 条站里已收`, `走访 215 · 另设请勿上门 3`, and `要看 1` where something waits for a look."""

    counted: str
    told_apart: str
    to_look_at: str


def total(counts: LogCounts, *, has_zone: bool, has_visits_only: bool = False) -> Total:
    """The counts of a filter in words. What waits for a look belongs to no zone yet, and says so under a zone's filter.

    Args:
        has_visits_only: under a band or a group, which a wish that came without a visit does not have.
    """
    number = dates.count_words(counts.to_look_at)
    waiting = translate("要看 {n}（不分责任区）", n=number) if has_zone else translate("要看 {n}", n=number)
    visits, wishes = translate("走访 {n}", n=dates.count_words(counts.visits)), translate("另设请勿上门 {n}", n=dates.count_words(counts.wishes))
    return Total(
        counted=translate("{n} 条站里已收", n=dates.count_words(counts.visits + counts.wishes)),
        told_apart=visits if has_visits_only else f"{visits} · {wishes}",
        to_look_at=waiting if counts.to_look_at else "",
    )


def check_codes(months: Sequence[str], visits: Sequence[tuple[int, int]], time_zone: str) -> list[tuple[str, str]]:
    """`11 月核对码` and `4F27`, a pair a month: what is read to each other on the telephone. No count beside it, so that it is no figure of a person."""
    return [(translate("{month} 月核对码", month=dates.month_name(month, language())), check_code(month, visits, time_zone)) for month in months]


def filter_words(address: Mapping[str, str], chosen: LogFilter | None, today: str) -> str:
    """What the log is narrowed to, as the folded filter says it on a phone: `Z07 · 协管员 07 · 11月25日 周三 · 傍晚 · 没遇到`.

    Args:
        address: the filter as it stands in addresses; what it names may not exist.
        chosen: the same, where all of it exists.
    """
    words = [address.get("zone") or translate("全部责任区")]
    if "coordinator" in address:
        words.append(translate("协管员 {badge}", badge=address["coordinator"]))
    if chosen and chosen.day:
        words.append(translate("今天") if chosen.day == today else dates.day_words(chosen.day, language(), today))
    if chosen and chosen.band:
        words.append(label("bands", chosen.band, language()))
    if chosen and chosen.group:
        words.append(label("outcome_groups", chosen.group, language()))
    return " · ".join(words)


def visit_facts(
    visit: Visit,
    *,
    place: str,
    staff: Staff,
    zone: str,
    topics: Sequence[TopicRow],
    check: CertificateCheck | None,
    time_zone: str,
    today: str,
) -> list[tuple[str, str]]:
    """The facts of one opened visit, name and words (screens.md S3). Topics come without their ends; what is absent has no line."""
    facts = [
        (translate("门址"), f"{place} {translate('**室')}"),
        (translate("协管员"), f"{staff.display_name} · {zone}"),
        (translate("时间"), f"{_time_range(visit, time_zone, today)} · {label('bands', visit.band, language())}"),
        (translate("结果"), label("outcomes", visit.outcome, language())),
    ]
    # Where a door is closed in a word, nobody was asked to show a badge first: its absence would read as a fault.
    if visit.badge_shown or visit.outcome in BADGE_FIRST:
        facts.append((translate("工作证"), translate("已出示") if visit.badge_shown else translate("没出示")))
    if topics:
        spoken_of = {topic.topic for topic in topics}
        words = [label("topics", code, language()) for code in codes("topics") if code in spoken_of]
        facts.append((translate("谈到"), translate("、").join(words)))
    if check is not None:
        help_words = [label("certificate_help", code, language()) for code in codes("certificate_help") if code in check.help]
        kind = label("certificate_kinds", check.kind, language())
        facts.append((translate("查证"), f"{kind} · {translate('、').join(help_words)}" if help_words else kind))
    if visit.need_text:
        facts.append((translate("居民的需要"), f"“{visit.need_text}”"))
    return facts


def _time_range(visit: Visit, time_zone: str, today: str) -> str:
    start = dates.instant_words(clock.to_ms(visit.occurred_at), time_zone, language(), today)
    end = dates.minute_words(calendar.local_parts(clock.to_ms(ended_at(visit)), time_zone)["minute"])
    return start if start.endswith(end) else f"{start}–{end}"


def opening_words(opened_at: datetime, person: Staff, time_zone: str, today: str) -> str:
    """`督导员 03 · 11月25日 周三 18:06`."""
    return f"{person.display_name} · {dates.instant_words(clock.to_ms(opened_at), time_zone, language(), today)}"
