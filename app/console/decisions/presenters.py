"""What waits for a decision, from rows to words, in the request's language. Reads no database and no clock.
A list says what and why, never what was written; the room stays masked on the page of one, too."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import clock, dates, problems
from app.changes.models import Operation
from app.identity.models import Staff
from app.operations.kinds import OPERATIONS, body_of
from app.rounds.models import Wish
from app.translations import language, translate
from app.visits.models import Visit
from app.visits.queries import TopicRow
from app.vocabulary import label


@dataclass(frozen=True)
class WaitingRow:
    """One line: when it came, whose, what it is, held or refused and why."""

    id: str
    when: str
    who: str
    what: str
    is_held: bool
    why: str


def waiting_row(operation: Operation, staff: Staff, time_zone: str, today: str) -> WaitingRow:
    """A line of the list."""
    refusal = problems.CATALOGUE.get(operation.code or "", problems.OPERATION_MALFORMED)
    return WaitingRow(
        id=operation.id,
        when=dates.instant_words(clock.to_ms(operation.received_at), time_zone, language(), today),
        who=staff.display_name,
        what=kind_words(operation.kind),
        is_held=operation.state == "held",
        # What of it does not fit its form was told to the phone; the sentence without it is enough here.
        why=refusal.sentence(language(), what="…"),
    )


def kind_words(kind: str) -> str:
    """What an operation is, in a word or two."""
    words = {
        "visit:record": translate("一次走访"),
        "visit:withdraw": translate("收回一条记录"),
        "wish:set": translate("请勿上门"),
        "blockage:record": translate("这栋进不去"),
        "blockage:withdraw": translate("收回一条记录"),
    }
    return words.get(kind, translate("读不出来的一条"))


def readable_body(operation: Operation) -> dict[str, Any] | None:
    """The text of an operation as its fields, or None where it cannot be read as one, or is gone."""
    if operation.body is None or (operation.kind, operation.v) not in OPERATIONS:
        return None
    try:
        return body_of(operation.kind, operation.v, operation.body)
    except problems.Problem:
        return None


def facts_of(operation: Operation, body: dict[str, Any] | None, place: str, time_zone: str, today: str) -> list[tuple[str, str]]:
    """The whole of one operation, name and words; topics come without their ends, as on a visit's page."""
    if body is None:
        return []
    at = body.get("started_at", body["clock"]["at"]) + (body["clock"]["offset"] or 0)
    facts = [
        (translate("门址"), f"{place} {translate('**室')}" if place and "door" in body else place or translate("站里没有这个门址")),
        (translate("时间"), dates.instant_words(at, time_zone, language(), today)),
    ]
    if "outcome" in body:
        facts.append((translate("结果"), label("outcomes", body["outcome"], language())))
    if body.get("topics"):
        facts.append((translate("谈到"), translate("、").join(label("topics", chosen["topic"], language()) for chosen in body["topics"])))
    if body.get("certificate"):
        facts.append((translate("查证"), label("certificate_kinds", body["certificate"]["kind"], language())))
    if "reason" in body:
        facts.append((translate("原因"), label("blockage_reasons", body["reason"], language())))
    text = body.get("need") or body.get("hint")
    if text:
        facts.append((translate("居民的需要") if body.get("need") else translate("提示"), f"“{without_numbers(text)}”"))
    return facts


def without_numbers(text: str) -> str:
    """A text with the middle of each long number hidden: it may be what the text was refused for."""
    return re.sub(r"[0-9０-９](?:[-  ]?[0-9０-９]){6,}", lambda found: f"{found[0][:3]}****{found[0][-2:]}", text)


@dataclass(frozen=True)
class ClashRow:
    """One line: where, who corrected, since when. Not what they say."""

    root_id: str
    place: str
    who: str
    when: str
    count: int


def clash_row(root_id: str, place: str, visits: Sequence[Visit], people: Mapping[str, Staff], time_zone: str, today: str) -> ClashRow:
    """A line of the list."""
    names = dict.fromkeys(people[visit.staff_id].display_name for visit in visits)
    when = dates.instant_words(clock.to_ms(visits[-1].received_at), time_zone, language(), today)
    return ClashRow(root_id, f"{place} {translate('**室')}", translate("、").join(names), when, len(visits))


@dataclass(frozen=True)
class Correction:
    """One of several corrections: its id, whose and when it came, its facts."""

    id: str
    who: str
    when: str
    facts: list[tuple[str, str]]


def correction_of(visit: Visit, staff: Staff, topics: Sequence[TopicRow], time_zone: str, today: str) -> Correction:
    """One side of a clash; topics come without their ends."""
    facts = [
        (translate("时间"), dates.instant_words(clock.to_ms(visit.occurred_at), time_zone, language(), today)),
        (translate("结果"), label("outcomes", visit.outcome, language())),
    ]
    if topics:
        facts.append((translate("谈到"), translate("、").join(label("topics", topic.topic, language()) for topic in topics)))
    if visit.need_text:
        facts.append((translate("居民的需要"), f"“{visit.need_text}”"))
    if visit.correction_reason:
        facts.append((translate("更正的原因"), label("correction_reasons", visit.correction_reason, language())))
    return Correction(visit.id, staff.display_name, dates.instant_words(clock.to_ms(visit.received_at), time_zone, language(), today), facts)


def decided_words(operation: Operation) -> str:
    """What was decided, with its sentence; empty while it is open."""
    words = {"accepted": translate("已收下"), "given_back": translate("已退回"), "closed": translate("已结案")}
    if operation.decision is None:
        return ""
    return f"{words[operation.decision]}{translate('：')}{operation.decision_text}" if operation.decision_text else words[operation.decision]


def said_words(decision: str | None) -> str:
    """What the list says after a decision."""
    words = {"accepted": translate("收下了，协管员的手机会知道。"), "given_back": translate("退回了，协管员的手机会看到这句话。")}
    words["closed"] = translate("结案了，协管员的手机会看到原因。")
    words["settled"] = translate("定了，手机下次上传时就知道。")
    return words.get(decision or "", "")


def wish_facts(wish: Wish, time_zone: str, today: str) -> list[tuple[str, str]]:
    """One wish not to be visited: its id, since when, and how it was lifted. Not whose door."""
    how = {"in_person": translate("当面"), "by_phone": translate("打电话"), "in_writing": translate("写信或网上")}
    facts = [(translate("编号"), wish.id), (translate("登记"), dates.instant_words(clock.to_ms(wish.set_at), time_zone, language(), today))]
    if wish.lifted_at is not None:
        facts.append((translate("撤销"), dates.instant_words(clock.to_ms(wish.lifted_at), time_zone, language(), today)))
    if wish.lift_how and wish.lift_given_on:
        facts.append((translate("居民的话"), f"{how[wish.lift_how]} · {dates.day_words(wish.lift_given_on, language(), today)}"))
    return facts
