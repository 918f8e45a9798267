"""The review of a visit: Clara asks, Amina answers, and nobody else hears of it. A thread, never a verdict."""

import re
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import database
from app.changes.models import AuditEntry
from app.database import db
from app.visits.liveness import endings_of
from app.visits.models import ReviewNote, Visit
from app.visits.sample import sample_key, sampled, ticket_of
from app.visits.threads import DRAWN, STATES, notes_of, stands_as, state_of
from tests.cast import World
from tests.pages import Page, read
from tests.phone import Phone, new_id

QUESTION, ANSWER = "楼道灯的事，后来报给物业了吗？", "报了，物业说周五来修。"


def page_of(desk: FlaskClient, visit: str) -> Page:
    answer = desk.get(f"/console/visits/{visit}")
    assert answer.status_code == 200
    return read(answer)


def ask(desk: FlaskClient, visit: str, text: str = QUESTION, **own: Any) -> Any:
    """Ask through the form of the visit's page, as a browser sends it."""
    fields = page_of(desk, visit).fields
    return desk.post(f"/console/visits/{visit}/review", data={"do": "ask", "text": text, "operation": fields["operation"], "seen": fields["seen"], **own})


def fine(desk: FlaskClient, visit: str) -> Any:
    return ask(desk, visit, "", do="ok")


def review_of(desk: FlaskClient, visit: str) -> str:
    """How the log says that a visit stands."""
    html = read(desk.get("/console/visits")).html
    row = next(row for row in re.findall(r"<tr.*?</tr>", html, re.S) if visit in row)
    cell = re.search(r'class="review">(.*?)</td>', row, re.S)
    assert cell is not None
    return re.sub(r"<[^>]+>", "", cell[1]).strip()


def notes(world: World) -> list[ReviewNote]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(ReviewNote).order_by(ReviewNote.number)))


def made(world: World) -> tuple[Phone, FlaskClient, str]:
    """Amina's phone, Clara's desk, and a talk of Amina's that has arrived."""
    amina = world.phone_of("Amina")
    visit = amina.record_visit(world.doors["Z07"][0], "met", need="三楼楼道灯坏了一周")
    amina.sync()
    return amina, world.desk_of("Clara"), visit


def test_clara_asks_amina_answers_and_it_returns(world: World) -> None:
    amina, clara, visit = made(world)
    assert review_of(clara, visit) == "抽中，待看"
    answer = ask(clara, visit)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/console/visits/{visit}?said=asked#said")
    assert "问出去了" in read(clara.get(answer.headers["Location"])).words
    assert review_of(clara, visit) == "已问"
    assert "已到手机" not in page_of(clara, visit).words
    with world.app.app_context(), database.transaction() as session:
        session.execute(sa.text("UPDATE device SET read_at = read_at - 600000"))  # The station notes it every five minutes.
    amina.sync()
    thread = next(iter(amina.threads.values()))
    assert (thread["door"], thread["is_open"]) == (world.doors["Z07"][0], True)
    assert [(note["kind"], note["by"], note["text"]) for note in thread["notes"]] == [("question", "S03", QUESTION)]
    assert "已到手机" in page_of(clara, visit).words
    given = amina.answer(amina.questions()[0]["id"], ANSWER)
    amina.sync()
    assert amina.receipts[given]["state"] == "counted"
    assert [note["id"] for note in next(iter(amina.threads.values()))["notes"]][1] == given
    assert next(iter(amina.threads.values()))["is_open"] is False
    assert review_of(clara, visit) == "已回答"
    assert ANSWER in page_of(clara, visit).words
    assert fine(clara, visit).status_code == 303
    assert review_of(clara, visit) == "没问题"
    amina.sync()
    assert len(next(iter(amina.threads.values()))["notes"]) == 2, "that it was found fine is the station's own note"


def test_nobody_but_her_hears_a_word_of_it(world: World) -> None:
    amina, clara, visit = made(world)
    others = [world.phone_of("Ben"), world.phone_of("Dov")]
    for phone in others:
        phone.sync()
    ask(clara, visit)
    amina.sync()
    amina.answer(amina.questions()[0]["id"], ANSWER)
    amina.sync()
    for phone in [*others, world.phone_of("Ben"), world.phone_of("Dov")]:
        for _ in range(3):
            said = phone.client.post("/api/sync", json=phone.request_body([]), headers=phone.headers()).get_data(as_text=True)
            assert QUESTION not in said and ANSWER not in said and "question" not in said
            phone.exchange()
        assert not phone.threads


def test_a_new_phone_of_hers_begins_with_its_threads_and_an_older_program_hears_of_none(world: World) -> None:
    _, clara, visit = made(world)
    ask(clara, visit)
    second = world.phone_of("Amina")
    second.sync()
    assert [note["text"] for note in second.questions()] == [QUESTION]
    older = world.phone_of("Amina")
    said = older.client.post("/api/sync", json=older.request_body([], reads=2), headers=older.headers()).get_json()
    assert said["packs"] and not said["changes"]


def test_a_question_finds_her_when_the_zone_has_been_taken_from_her(world: World) -> None:
    amina, clara, visit = made(world)
    with world.app.app_context(), database.transaction() as session:
        session.execute(sa.text("UPDATE assignment SET ends_at = starts_at + 1 WHERE staff_id = :her"), {"her": world.staff["Amina"]})
    ask(clara, visit)
    amina.sync()
    assert [note["text"] for note in amina.questions()] == [QUESTION]
    given = amina.answer(amina.questions()[0]["id"], ANSWER)
    amina.sync()
    assert amina.receipts[given]["state"] == "counted"


def test_somebody_elses_question_and_none_are_held_alike(world: World) -> None:
    amina, clara, visit = made(world)
    ask(clara, visit)
    ben = world.phone_of("Ben")
    question = notes(world)[0].id
    ids = [ben.answer(question, ANSWER), ben.answer(new_id(), ANSWER), ben.answer(visit, ANSWER)]
    ben.sync()
    assert {(ben.receipts[one]["state"], ben.receipts[one]["code"]) for one in ids} == {("held", "question.unknown")}
    assert [note.kind for note in notes(world)] == ["question"]
    amina.sync()
    assert len(amina.questions()) == 1


@pytest.mark.parametrize(("text", "code"), [("打 154 0000 2231", "text.has_phone_number"), ("证 44990119800230001X", "text.has_id_number")])
def test_an_answer_with_a_number_of_a_person_is_refused_and_kept_for_its_author(world: World, text: str, code: str) -> None:
    amina, clara, visit = made(world)
    ask(clara, visit)
    amina.sync()
    text = text if "phone" in code else f"证 {id_number()}"
    given = amina.answer(amina.questions()[0]["id"], text)
    amina.sync()
    assert (amina.receipts[given]["state"], amina.receipts[given]["code"]) == ("refused", code)
    assert len(notes(world)) == 1


def id_number() -> str:
    """A made-up one: region 449901 is nobody's."""
    body, weights = "44990119800230001", (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "先写一句"),
        ("  \r\n ", "先写一句"),
        ("长" * 301, "请写短一些"),
        ("打 154 0000 2231 问问", "像是写了电话号码"),
        ("证件 ID", "像是写了证件号"),
        ("a\x00b", "读不出来的字符"),
    ],
)
def test_a_question_that_cannot_be_asked_comes_back_with_what_was_typed(world: World, text: str, why: str) -> None:
    _, clara, visit = made(world)
    text = text.replace("ID", id_number())
    answer = ask(clara, visit, text)
    assert answer.status_code == 422
    page = read(answer)
    assert why in page.words
    assert text.strip().replace("\x00", "") in page.html.replace("\x00", "")
    assert not notes(world)


def test_three_hundred_letters_and_line_ends_go_through_as_they_are(world: World) -> None:
    amina, clara, visit = made(world)
    text = "<b>一</b>\n" + "问" * (300 - 9)
    assert ask(clara, visit, text.replace("\n", "\r\n")).status_code == 303
    assert notes(world)[0].text == text
    assert "<b>一" not in page_of(clara, visit).html.split('class="words"')[1]
    amina.sync()
    assert amina.questions()[0]["text"] == text


def test_a_form_that_is_sent_twice_asks_once(world: World) -> None:
    _, clara, visit = made(world)
    operation = new_id()
    for text in (QUESTION, QUESTION, "另一句"):
        assert ask(clara, visit, text, operation=operation).status_code == 303
    assert [note.text for note in notes(world)] == [QUESTION]
    lena = world.desk_of("Lena")
    assert ask(lena, visit, operation=operation).status_code == 409, "an id of somebody else's form"
    assert ask(lena, visit, operation=visit).status_code == 409, "the id of an operation that a phone made"
    assert ask(lena, visit, operation="x").status_code == 303
    assert len(notes(world)) == 2


def test_of_two_desks_at_once_both_are_kept_and_the_second_is_told(world: World) -> None:
    amina, clara, visit = made(world)
    lena = world.desk_of("Lena")
    seen = page_of(lena, visit).fields
    ask(clara, visit)
    answer = lena.post(f"/console/visits/{visit}/review", data={"do": "ok", "text": "", "operation": seen["operation"], "seen": seen["seen"]})
    assert answer.headers["Location"].endswith("said=too#said")
    words = read(lena.get(answer.headers["Location"])).words
    assert "您写的时候同事也写了一句" in words and QUESTION in words
    assert [note.kind for note in notes(world)] == ["question", "ok"]
    assert review_of(clara, visit) == "已问", "a colleague's “fine” takes no question back"
    amina.sync()
    assert next(iter(amina.threads.values()))["is_open"] is True


def test_ten_desks_at_the_same_moment_lose_no_line(world: World) -> None:
    _, _, visit = made(world)
    desks = [world.desk_of("Clara") for _ in range(5)] + [world.desk_of("Lena") for _ in range(5)]
    answers: list[int] = []
    threads = [threading.Thread(target=lambda desk=desk, n=n: answers.append(ask(desk, visit, f"第 {n} 句").status_code)) for n, desk in enumerate(desks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 10
    kept = notes(world)
    assert {note.text for note in kept} == {f"第 {n} 句" for n in range(10)}
    assert len({note.number for note in kept}) == 10


def test_a_question_that_was_asked_meanwhile_stays_open(world: World) -> None:
    amina, clara, visit = made(world)
    ask(clara, visit, "第一句")
    amina.sync()
    given = amina.answer(amina.questions()[0]["id"], ANSWER)
    ask(clara, visit, "第二句")
    amina.sync()
    assert amina.receipts[given]["state"] == "counted"
    assert [note["text"] for note in next(iter(amina.threads.values()))["notes"]] == ["第一句", "第二句", ANSWER]
    assert next(iter(amina.threads.values()))["is_open"] is True
    assert review_of(clara, visit) == "已问"
    amina.answer(amina.questions()[1]["id"], "第二句的回答")
    amina.sync()
    assert review_of(clara, visit) == "已回答"


def test_a_correction_answers_too_and_the_thread_stays_with_its_visit(world: World) -> None:
    amina, clara, visit = made(world)
    ask(clara, visit)
    correction = amina.correct(world.doors["Z07"][0], {"visit": visit}, "not_home")
    amina.sync()
    assert review_of(clara, visit) == "已回答"
    was, now = page_of(clara, visit), page_of(clara, correction)
    assert QUESTION in was.words and QUESTION not in now.words
    assert ("打开那一条", f"/console/visits/{correction}") in was.links
    assert ("打开那一条", f"/console/visits/{visit}") in now.links
    ask(clara, visit, "那次是怎么弄错的？")
    assert review_of(clara, visit) == "已问", "one may ask about a corrected record"


def test_a_record_that_was_taken_back_answers_too(world: World) -> None:
    amina, clara, visit = made(world)
    ask(clara, visit)
    amina.withdraw_visit(world.doors["Z07"][0], visit)
    amina.sync()
    assert review_of(clara, visit) == "已回答"


def test_the_questions_wait_in_the_order_in_which_they_were_asked(world: World) -> None:
    amina, clara, first = made(world)
    ids = [amina.record_visit(world.doors["Z07"][place], "not_home") for place in (1, 2)]
    amina.sync()
    assert "没有等回答的" in read(clara.get("/console/questions")).words
    for visit, text in ((ids[1], "甲"), (first, "乙"), (ids[0], "丙")):
        ask(clara, visit, text)
    amina.sync()
    amina.answer(next(note["id"] for note in amina.questions() if note["text"] == "甲"), ANSWER)
    amina.sync()
    page = read(clara.get("/console/questions"))
    assert [href.rsplit("/", 1)[1] for words, href in page.links if words.startswith("打开")] == [first, ids[0], ids[1]]
    assert page.words.index("乙") < page.words.index("丙") < page.words.index("已经回答的") < page.words.index("甲")
    assert not re.search(r"\b\d0\d室|无人应答|见到并交谈", page.words)
    assert not re.search("禾里村|Z07", read(world.desk_of("Dov").get("/console/questions")).words)


def test_several_are_found_fine_in_one_go(world: World) -> None:
    amina, clara, first = made(world)
    others = [amina.record_visit(world.doors["Z07"][place]) for place in (1, 2)]
    amina.sync()
    page = read(clara.get("/console/visits?zone=Z07"))
    answer = clara.post("/console/reviewed", data={"visit": [first, others[0]], "operation": page.fields["operation"], "zone": "Z07"})
    assert answer.headers["Location"] == "/console/visits?zone=Z07&said=marked"
    assert [review_of(clara, one) for one in (first, others[0])] == ["没问题"] * 2
    assert review_of(clara, others[1]) != "没问题"
    clara.post("/console/reviewed", data={"visit": [first, others[0]], "operation": page.fields["operation"], "zone": "Z07"})
    assert len(notes(world)) == 2
    assert clara.post("/console/reviewed", data={}).headers["Location"].endswith("said=nothing")
    assert clara.post("/console/reviewed", data={"visit": [first, new_id()]}).status_code == 404
    assert clara.post("/console/reviewed", data={"visit": [new_id() for _ in range(51)]}).status_code == 404
    assert len(notes(world)) == 2


def test_what_was_asked_marked_and_read_is_written_down(world: World) -> None:
    _, clara, visit = made(world)
    ask(clara, visit)
    fine(clara, visit)
    clara.get("/console/questions")
    with world.app.app_context():
        entries = db.session.execute(sa.select(AuditEntry.action, AuditEntry.subject_id, AuditEntry.staff_id).order_by(AuditEntry.number)).all()
    told = [(action, subject) for action, subject, staff in entries if staff == world.staff["Clara"] and action not in ("desk:signed_in", "visit:opened")]
    assert told == [("question:asked", visit), ("review:marked", visit), ("questions:opened", None)]


def test_every_state_is_found_by_its_filter_and_by_no_other(world: World) -> None:
    """The condition that the database reads and the rule that the page reads agree about every visit."""
    amina, clara, first = made(world)
    doors = world.doors["Z07"]
    ids = [first] + [amina.record_visit(doors[place]) for place in range(1, 10)]
    amina.sync()
    for visit in ids[1:7]:
        ask(clara, visit)
    amina.sync()
    by_text = {number: thread["notes"][0]["id"] for number, thread in amina.threads.items()}
    for question in list(by_text.values())[:3]:
        amina.answer(question, ANSWER)
    amina.correct(doors[6], {"visit": ids[6]}, "vacant")
    amina.sync()
    fine(clara, ids[1])
    fine(clara, ids[5])
    fine(clara, ids[7])
    ask(clara, ids[2], "还有一句")
    with world.app.app_context():
        every = list(db.session.scalars(sa.select(Visit.id)))
        threads, endings = notes_of(db.session(), world.community_id, every), endings_of(db.session(), world.community_id, every)
        drawn = set(db.session.scalars(sampled(world.community_id)))
        expected = {one: state_of(threads[one], endings.get(one, []), is_sampled=one in drawn) for one in every}
        found = {state: set(db.session.scalars(sa.select(Visit.id).where(stands_as(world.community_id, state)))) for state in STATES}
        assert set(db.session.scalars(sa.select(Visit.id).where(stands_as(world.community_id, DRAWN)))) == drawn
    assert {one: [state for state in STATES if one in found[state]] for one in every} == {one: [state] for one, state in expected.items()}
    assert set(expected.values()) >= {"asked", "answered", "ok"}
    for state in STATES:
        shown = {href.rsplit("/", 1)[1] for words, href in read(clara.get(f"/console/visits?review={state}")).links if words.startswith("打开")}
        assert shown == found[state]
    assert not read(clara.get("/console/visits?review=met")).rows


def test_a_thread_goes_with_its_visit(world: World) -> None:
    _, clara, visit = made(world)
    ask(clara, visit)
    fine(clara, visit)
    with world.app.app_context(), database.transaction() as session:
        session.execute(sa.delete(Visit).where(Visit.id == visit))
    assert not notes(world)


def test_the_sample_is_three_of_a_hundred_and_at_least_one_a_day(world: World) -> None:
    amina = world.phone_of("Amina")
    doors = world.doors["Z07"]
    sizes = {}
    for count in range(1, 121):
        amina.record_visit(doors[count % 12], "met" if count % 2 else "declined_talk")
        if count in (1, 17, 49, 50, 100, 120):
            amina.sync()
            with world.app.app_context():
                drawn = list(db.session.scalars(sampled(world.community_id)))
                assert sorted(drawn) == sorted(db.session.scalars(sampled(world.community_id))), "the same every time"
            sizes[count] = len(drawn)
    assert sizes == {1: 1, 17: 1, 49: 1, 50: 2, 100: 3, 120: 4}
    page = read(world.desk_of("Clara").get("/console/visits?review=drawn"))
    assert "抽中的 4" in page.words and "全部 120" in page.words
    assert {href.rsplit("/", 1)[1] for words, href in page.links if words.startswith("打开")} == set(drawn)


def test_a_ticket_follows_from_visit_day_and_secret_alone(world: World) -> None:
    amina, _, visit = made(world)
    with world.app.app_context():
        row = db.session.get(Visit, (world.community_id, visit))
        assert row is not None
        key = sample_key(world.app.config["SECRET_KEY"])
        assert row.ticket == ticket_of(key, world.community_id, row.day, visit)
    assert ticket_of(key, world.community_id, "2026-11-26", visit) != row.ticket
    assert ticket_of(sample_key("another"), world.community_id, row.day, visit) != row.ticket
    assert ticket_of(key, world.other_community_id, row.day, visit) != row.ticket
    tickets = sorted(ticket_of(key, world.community_id, row.day, new_id()) for _ in range(2000))
    assert 0.45 < tickets[1000] / 2**62 < 0.55
    assert not amina.threads
