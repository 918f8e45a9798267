"""A visit's story in the request's language: what happened to the record from the door to the station, and who opened it. Reads no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app import clock, dates
from app.changes.models import Operation
from app.console.visits.presenters import CLOCK_FAR_OUT, came_from_offline, span_words, waited_for_arrival
from app.identity.models import Staff
from app.translations import language, translate
from app.visits.liveness import Ending
from app.visits.models import Visit
from app.vocabulary import label


@dataclass(frozen=True)
class Step:
    """One line of a visit's story: a time, what happened, and a note."""

    time: str
    what: str
    note: str
    # Another record that it is about.
    visit_id: str | None = None


def story(
    visit: Visit,
    operation: Operation,
    openings: Sequence[tuple[datetime, Staff]],
    time_zone: str,
    *,
    endings: Sequence[Ending] = (),
    was: str | None = None,
    is_with_a_colleague: bool = False,
) -> list[Step]:
    """What happened to a visit, in order: started, saved, received, corrected or taken back, first opened by each person.

    Args:
        endings: the corrections of this visit and its withdrawal.
        was: the outcome of the visit that this one corrects, where it is one and the other is still there.
        is_with_a_colleague: whether another phone of the zone has it; when is not told, for it would say when somebody worked.
    """

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
    if visit.added_later:
        steps[0] = Step(steps[0].time, steps[0].what, translate("补记：{why}", why=label("added_later_reasons", visit.added_later, language())))
    if is_with_a_colleague:
        steps.append(Step("", translate("同区同事的手机已更新"), ""))
    if visit.correction_reason:
        before = translate("原来是“{outcome}”", outcome=label("outcomes", was, language())) if was else translate("原记录已过保存期")
        steps.append(
            Step(
                at(visit.received_at),
                translate("更正：{why}", why=label("correction_reasons", visit.correction_reason, language())),
                before,
                visit.supersedes_id if was else None,
            )
        )
    steps += [ending_step(ending, at(ending.at)) for ending in endings]
    opened: set[str] = set()
    for opened_at, person in reversed(openings):
        if person.id not in opened:
            opened.add(person.id)
            steps.append(Step(at(opened_at), translate("{name} 打开看", name=person.display_name), translate("已记入查看记录")))
    return steps


def ending_step(ending: Ending, time: str) -> Step:
    """`协管员 07 更正为“空置” 按错了`, `协管员 07 收回 按错了门，没有去`."""
    if ending.is_settled:
        return Step(time, translate("{badge} 定了另一条更正算", badge=ending.badge_no), translate("同一次走访有几份更正"))
    if ending.outcome is None or ending.reason is None:
        return Step(time, translate("协管员 {badge} 收回了这条", badge=ending.badge_no), translate("按错了门，没有去"))
    what = translate("协管员 {badge} 更正为“{outcome}”", badge=ending.badge_no, outcome=label("outcomes", ending.outcome, language()))
    return Step(time, what, label("correction_reasons", ending.reason, language()), ending.visit_id)


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
