"""The review in the request's language: a visit's mark, the lines of its thread, the list of questions. Reads no database and no clock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app import clock, dates
from app.translations import language, translate
from app.visits.liveness import Ending
from app.visits.threads import DRAWN, Note, open_question, state_of


@dataclass(frozen=True)
class Mark:
    """How a visit stands in the review: its code, its words, an icon and the class of its tag; in a list "none" has words only."""

    code: str
    words: str
    icon: str
    look: str


def mark_of(state: str) -> Mark:
    """The mark of a state of app/visits/threads.py."""
    icons = {"sampled": "message-circle-question", "asked": "message-square", "answered": "message-square", "ok": "check", "none": "minus"}
    looks = {"sampled": "p", "asked": "sky", "answered": "p", "ok": "ok"}
    return Mark(state, state_words()[state], icons[state], looks.get(state, ""))


def state_words() -> dict[str, str]:
    """Every state of the review in the reader's language, the whole sample first."""
    return {
        DRAWN: translate("抽中的"),
        "sampled": translate("抽中，待看"),
        "asked": translate("已问"),
        "answered": translate("已回答"),
        "ok": translate("没问题"),
        "none": translate("不在抽查"),
    }


def marks(visit_ids: Collection[str], notes: Mapping[str, Sequence[Note]], endings: Mapping[str, Sequence[Ending]], drawn: Collection[str]) -> dict[str, Mark]:
    """Visit id to its mark."""
    return {one: mark_of(state_of(notes.get(one, ()), endings.get(one, ()), is_sampled=one in drawn)) for one in visit_ids}


@dataclass(frozen=True)
class Line:
    """One line of a thread: who and when, the words, and whether the coordinator wrote it."""

    head: str
    words: str
    is_answer: bool


def thread_lines(notes: Sequence[Note], *, reached_at: datetime | None, time_zone: str, today: str) -> list[Line]:
    """A thread as it is read.

    Args:
        reached_at: when a phone of the coordinator last asked for news: what was asked before has reached it.
    """
    lines = []
    for note in notes:
        parts = [note.display_name, dates.instant_words(clock.to_ms(note.at), time_zone, language(), today)]
        if note.kind == "question" and reached_at is not None and reached_at >= note.at:
            parts.append(translate("已到手机"))
        lines.append(Line(" · ".join(parts), translate("没问题") if note.kind == "ok" else note.text, note.kind == "answer"))
    return lines


@dataclass(frozen=True)
class QuestionRow:
    """A visit that was asked about: where to the building, who made it, what was asked last, since when, how it stands."""

    id: str
    zone: str
    place: str
    badge_no: str
    words: str
    when: str
    mark: Mark
    time: str


def question_row(
    visit_id: str,
    notes: Sequence[Note],
    endings: Sequence[Ending],
    *,
    zone: str,
    place: str,
    badge_no: str,
    time_zone: str,
    today: str,
) -> QuestionRow:
    """A row of the list (screens.md S4)."""
    last = open_question(notes, endings) or next(note for note in reversed(notes) if note.kind == "question")
    when = dates.instant_words(clock.to_ms(last.at), time_zone, language(), today)
    return QuestionRow(visit_id, zone, place, badge_no, last.text, when, mark_of(state_of(notes, endings, is_sampled=False)), when)


def said_words(code: str | None) -> str:
    """What has just been done, by the code in the address; nothing for any other."""
    return {
        "asked": translate("问出去了，协管员的手机连上网就收到。"),
        "ok": translate("记下了：没问题。"),
        "too": translate("记下了。您写的时候同事也写了一句，两条都在。"),
        "marked": translate("选中的都记下了：没问题。"),
        "nothing": translate("先勾选几条。"),
    }.get(code or "", "")
