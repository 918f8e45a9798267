"""What the console's pages show, from rows to words, in the request's language. Reads no database and no clock.
A list never gets a room, a floor, an outcome code, a topic, a kind of paper or a crossed rule: LogRow has no field for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app import calendar, clock, dates
from app.certificates.models import CertificateCheck
from app.changes.models import Opening, Operation
from app.identity.models import Staff
from app.places.models import Building, Compound
from app.referrals.models import ServiceWeek
from app.referrals.rules import hidden_cells, is_settled
from app.translations import language, translate
from app.visits.models import Visit
from app.visits.queries import LogCounts, TopicRow
from app.vocabulary import codes, entry, label, limit, outcome_group

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


@dataclass(frozen=True)
class Step:
    """One line of a visit's story: a time, what happened, and a note."""

    time: str
    what: str
    note: str


def log_row(visit: Visit, building: Building, compound: Compound, staff: Staff, *, zone: str, has_check: bool, time_zone: str, today: str) -> LogRow:
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
    )


def place_words(compound: Compound, building: Building) -> str:
    """Compound and building. The room stays masked for a supervisor (domain.md 4.2); pages put `**室` behind it."""
    return f"{compound.name} {building.name}"


def ended_at(visit: Visit) -> datetime:
    """When a visit ended by the corrected clock: its start and the time that passed on the phone.

    A clock that was set during the visit makes that time nonsense, years even; more than a day is told as a day.
    """
    return visit.occurred_at + min(max(visit.ended_at_device - visit.started_at_device, timedelta()), timedelta(days=1))


def waited_for_arrival(visit: Visit) -> timedelta:
    """How long after its end a visit reached the station."""
    return max(visit.received_at - ended_at(visit), timedelta())


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


def total(counts: LogCounts, *, has_zone: bool) -> Total:
    """The counts of a filter in words. What waits for a look belongs to no zone yet, and says so under a zone's filter."""
    number = dates.count_words(counts.to_look_at)
    waiting = translate("要看 {n}（不分责任区）", n=number) if has_zone else translate("要看 {n}", n=number)
    return Total(
        counted=translate("{n} 条站里已收", n=dates.count_words(counts.visits + counts.wishes)),
        told_apart=f"{translate('走访 {n}', n=dates.count_words(counts.visits))} · {translate('另设请勿上门 {n}', n=dates.count_words(counts.wishes))}",
        to_look_at=waiting if counts.to_look_at else "",
    )


def filter_words(zone: str | None, badge_no: str | None, day: str | None, today: str) -> str:
    """What the log is narrowed to, as the folded filter says it on a phone: `Z07 · 协管员 07 · 11月25日 周三`."""
    words = [zone or translate("全部责任区")]
    if badge_no:
        words.append(translate("协管员 {badge}", badge=badge_no))
    if day:
        words.append(translate("今天") if day == today else dates.day_words(day, language(), today))
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


def story(visit: Visit, operation: Operation, openings: Sequence[tuple[Opening, Staff]], time_zone: str) -> list[Step]:
    """What happened to a visit, in order: started, saved, received, first opened by each person."""

    def at(instant: datetime) -> str:
        return dates.second_words(clock.to_ms(instant), time_zone, language(), visit.day)

    # A phone far out would tell of another day: its times are put right, and what it showed stands beside them.
    shift = visit.occurred_at - visit.started_at_device
    is_far_out = abs(shift) >= CLOCK_FAR_OUT
    corrected = shift if is_far_out else timedelta(0)
    shown = translate("手机时间 {time}", time=at(visit.started_at_device)) if is_far_out else translate("手机时间")
    steps = [
        Step(at(visit.started_at_device + corrected), translate("开始上门"), shown),
        Step(
            at(visit.saved_at_device + corrected),
            translate("存在手机"),
            translate("没有网") if came_from_offline(waited_for_arrival(visit)) else translate("还没上传"),
        ),
        Step(at(visit.received_at), translate("站里收到"), " · ".join(receipt_notes(visit, operation))),
    ]
    opened: set[str] = set()
    for opening, person in reversed(openings):
        if person.id not in opened:
            opened.add(person.id)
            steps.append(Step(at(opening.opened_at), translate("{name} 打开看", name=person.display_name), translate("已记入查看记录")))
    return steps


def receipt_notes(visit: Visit, operation: Operation) -> list[str]:
    """`第 48,211 号变化`, `回执 8F2C`, `时钟差 +2 秒`: what the phone can be asked to show too."""
    notes = [translate("第 {n} 号变化", n=dates.count_words(operation.number or 0)), translate("回执 {code}", code=receipt_code(operation))]
    if visit.device_offset_ms is not None:
        seconds = abs(visit.device_offset_ms) / 1000
        unit = 3600 if seconds >= 3570 else 60 if seconds >= 60 else 1
        rounded = round(seconds / unit) * unit
        sign = "" if rounded == 0 else "+" if visit.device_offset_ms > 0 else "−"
        notes.append(translate("时钟差 {difference}", difference=f"{sign}{span_words(rounded)}"))
    return notes


def receipt_code(operation: Operation) -> str:
    """The four characters by which a receipt can be compared over the phone: the first of the operation's id."""
    return operation.id[:4].upper()


def opening_words(opening: Opening, person: Staff, time_zone: str, today: str) -> str:
    """`督导员 03 · 11月25日 周三 18:06`."""
    return f"{person.display_name} · {dates.instant_words(clock.to_ms(opening.opened_at), time_zone, language(), today)}"


def weeks_to_show(weeks: Sequence[str], today: str) -> list[str]:
    """The weeks that ended at least four whole days before `today` began, newest first."""
    return sorted((week for week in weeks if is_settled(week, today)), reverse=True)


def week_words(week: str, today: str) -> str:
    """`第 47 周 · 11月16–22日`."""
    return f"{translate('第 {n} 周', n=int(week[6:]))} · {dates.week_span_words(week, language(), today)}"


def service_rows(counters: Sequence[ServiceWeek]) -> list[tuple[str, list[str]]]:
    """Every kind in the vocabulary's order with slips, info and no: kinds without a counter too, so that absence tells nothing."""
    by_kind: Mapping[str, ServiceWeek] = {counter.service_kind: counter for counter in counters}
    under = limit("suppress_under")
    table = [[row.slip, row.info, row.no] if (row := by_kind.get(kind)) else [0, 0, 0] for kind in codes("service_kinds")]
    return [
        (label("service_kinds", kind, language()), [_cell(count, flag, under) for count, flag in zip(counts, flags, strict=True)])
        for kind, counts, flags in zip(codes("service_kinds"), table, hidden_cells(table, under), strict=True)
    ]


def _cell(count: int, is_hidden: bool, under: int) -> str:
    if not is_hidden:
        return dates.count_words(count)
    # A cell that only protects its neighbour is not under ten, and must not say so.
    return f"<{under}" if count < under else translate("遮住")
