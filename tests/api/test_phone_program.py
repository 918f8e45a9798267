"""The phone's own program against the real server: gunicorn on a real socket, both databases, and what two coordinators' boards show in the end."""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app import clock, database
from app.certificates.models import CertificateCheck
from app.changes.models import Change, Operation
from app.config import ROOT
from app.database import db
from app.identity.models import Community, Device, Staff
from app.places.commands import end_assignment
from app.places.models import Assignment, Building, Door
from app.referrals.models import ServiceWeek
from app.rounds.models import Wish
from app.visits.models import Visit, VisitTopic
from app.vocabulary import codes
from tests.browser.station import Station

CHECK = {"kind": "residence_permit", "help": ["advice", "make_up_prompt"], "remind_month": "2027-03"}
TALK = {"badge_shown": True, "topics": [{"topic": "document_help", "end": "told"}, {"topic": "services_menu", "end": "ask_no_more"}]}


class Phones:
    """One process of the phone's program; every person in it has a store of their own."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.process = subprocess.Popen(
            ["node", "tests/unit/real-engine.mjs"],
            cwd=ROOT,
            env={**os.environ, "XUNFANG_ADDRESS": f"http://127.0.0.1:{station.port}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def do(self, what: str, name: str, **command: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": what, "name": name, **command}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "fault" not in answer, answer["fault"]
        return answer["done"]

    def bind(self, name: str, person: str) -> None:
        assert self.do("activate", name, code=self.station.code_for(person))["kind"] == "person"
        self.sync(name)

    def sync(self, *names: str) -> None:
        for name in names:
            outcome = self.do("sync", name)
            assert (outcome["end"], outcome["left"]) == ("done", 0), outcome

    def board(self, name: str) -> dict[str, Any]:
        """Doors by id as this phone draws them; times in whole seconds, as a pack has them."""
        found: dict[str, Any] = self.do("board", name)
        for door in found.values():
            for visit in door["visits"]:
                visit["at"] //= 1000
                assert not visit.pop("waiting", False)
        return found

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(30) == 0


@pytest.fixture
def station(database_address: str, tmp_path: Path) -> Iterator[Station]:
    """A real station, serving."""
    found = Station(tmp_path, database_address)
    found.start()
    yield found
    found.close()


@pytest.fixture
def phones(station: Station) -> Iterator[Phones]:
    found = Phones(station)
    yield found
    found.close()


def doors_of(station: Station, zone: str) -> list[str]:
    with station.app.app_context():
        statement = sa.select(Door.id).join(Building, Building.id == Door.building_id).where(Building.zone_id == station.world.zones[zone])
        return list(db.session.scalars(statement.order_by(Door.id)))


def known_doors(station: Station) -> dict[str, dict[str, Any]]:
    """Every door's visits, wishes and reminders as the database has them, in the shape a board shows."""
    with station.app.app_context():
        badges = {person.id: person.badge_no for person in db.session.scalars(sa.select(Staff))}
        topics: dict[str, list[dict[str, str]]] = {}
        for row in db.session.scalars(sa.select(VisitTopic)):
            topics.setdefault(row.visit_id, []).append({"topic": row.topic, "end": row.end})
        checks = {row.visit_id: row for row in db.session.scalars(sa.select(CertificateCheck))}
        doors: dict[str, dict[str, Any]] = {door: {"visits": [], "wishes": [], "reminders": []} for door in db.session.scalars(sa.select(Door.id))}
        for visit in db.session.scalars(sa.select(Visit).order_by(Visit.occurred_at, Visit.number)):
            booked = {"day": visit.appointment_day, "time": visit.appointment_time, "band": visit.appointment_band}
            doors[visit.door_id]["visits"].append(
                {
                    "number": visit.number,
                    "at": clock.to_ms(visit.occurred_at) // 1000,
                    "outcome": visit.outcome,
                    "by": badges[visit.staff_id],
                    "left_card": visit.left_card,
                    "topics": topics.get(visit.id, []),
                    "appointment": booked if visit.appointment_day else None,
                    "check": visit.id in checks,
                    "later": visit.added_later is not None,
                    "asked": visit.asked,
                    "corrects": visit.supersedes_id is not None,
                    "clashes": False,
                }
            )
            if visit.id in checks and checks[visit.id].remind_month:
                doors[visit.door_id]["reminders"].append(checks[visit.id].remind_month)
        for wish in db.session.scalars(sa.select(Wish)):
            doors[wish.door_id]["wishes"].append({"id": wish.id, "set_at": clock.to_ms(wish.set_at), "lifted_at": None})
        return doors


def as_known(board: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A board's doors without what only a screen needs, topics in one order."""

    def sorted_topics(visit: dict[str, Any]) -> dict[str, Any]:
        return {**visit, "topics": sorted(visit["topics"], key=lambda topic: topic["topic"])}

    return {
        door: {"visits": [sorted_topics(visit) for visit in row["visits"]], "wishes": row["wishes"], "reminders": row["reminders"]}
        for door, row in board.items()
    }


def expected(station: Station, doors: list[str]) -> dict[str, dict[str, Any]]:
    found = known_doors(station)
    return as_known({door: found[door] for door in doors})


def test_two_phones_and_the_database_show_the_same_doors_after_every_outcome(station: Station, phones: Phones) -> None:
    doors = doors_of(station, "Z07")
    phones.bind("Amina", "Amina")
    phones.bind("Ben", "Ben")
    saved = {}
    for index, outcome in enumerate(codes("outcomes")):
        fields: dict[str, Any] = {"left_card": index % 2 == 0}
        if outcome == "met":
            fields |= {**TALK, "need": "想要“车次表” 🌿", "certificate": CHECK}
        if outcome == "appointment":
            fields["appointment"] = {"day": "2026-11-28", "time": None, "band": "weekend"}
        for name, door in (("Amina", doors[index]), ("Ben", doors[20 + index])):
            saved[phones.do("record", name, door=door, outcome=outcome, fields=fields)["id"]] = (name, door)
    saved[phones.do("wish", "Amina", door=doors[50])["id"]] = ("Amina", doors[50])
    phones.sync("Amina", "Ben", "Amina")

    receipts = {**phones.do("kept", "Amina"), **phones.do("kept", "Ben")}
    assert set(receipts) == set(saved)
    assert {receipt["state"] for receipt in receipts.values()} == {"counted"}
    assert station.numbers_are_dense()
    boards = [phones.board(name) for name in ("Amina", "Ben")]
    # Ben's phone is lost: a new one is bound to him and starts from a pack.
    phones.bind("Ben's new phone", "Ben")
    boards.append(phones.board("Ben's new phone"))
    for board in boards:
        assert as_known(board) == expected(station, doors)
    assert [{door: row["state"] for door, row in board.items()} for board in boards[1:]] == [{door: row["state"] for door, row in boards[0].items()}] * 2
    states = Counter(row["state"] for row in boards[0].values())
    assert states["dnv"] == 3
    assert states["done"] == 8

    with station.app.app_context():
        visits = list(db.session.scalars(sa.select(Visit)))
        assert all(abs(visit.occurred_at - visit.received_at) < timedelta(minutes=2) for visit in visits), "the slow clock was set right"
        for name in ("Amina", "Ben"):
            days = Counter(visit.day for visit in visits if visit.staff_id == station.world.staff[name])
            tally = phones.do("tally", name)
            assert {day: count["visits"] for day, count in tally.items()} == days
        assert phones.do("tally", "Amina")[phones.do("clock", "Amina")["today"]] == {"visits": 14, "wishes": 1}


def test_what_a_bad_network_does_to_answers_loses_and_doubles_nothing(station: Station, phones: Phones) -> None:
    doors = doors_of(station, "Z07")
    phones.bind("Amina", "Amina")
    saved = [phones.do("record", "Amina", door=door, outcome="not_home")["id"] for door in doors[:30]]
    saved.append(phones.do("record", "Amina", door=doors[40], outcome="do_not_visit")["id"])
    for fate, end in (("lost", "unreachable"), ("half", "portal"), ("lost", "unreachable")):
        before = phones.do("board", "Amina")
        assert phones.do("sync", "Amina", fates=[fate])["end"] == end
        assert phones.do("outbox", "Amina") == saved
        assert phones.do("kept", "Amina") == {}
        assert phones.do("tally", "Amina") == {}
        assert phones.do("board", "Amina") == before
        assert station.counted() == 31, "the station had it at the first try"
    phones.sync("Amina")
    assert list(phones.do("kept", "Amina")) == saved
    assert (station.counted(), len(station.visits())) == (31, 31)
    assert sum(day["visits"] for day in phones.do("tally", "Amina").values()) == 31
    assert as_known(phones.board("Amina")) == expected(station, doors)


def test_what_the_station_refuses_stays_with_its_reason_and_stops_nobody(station: Station, phones: Phones) -> None:
    doors = doors_of(station, "Z07")
    phones.bind("Amina", "Amina")
    good = [phones.do("record", "Amina", door=doors[0], outcome="not_home")["id"]]
    number = phones.do("record", "Amina", door=doors[1], outcome="met", fields={"badge_shown": True, "need": "打 154 0000 2231"})["id"]
    good.append(phones.do("record", "Amina", door=doors[2], outcome="declined_talk")["id"])
    phones.sync("Amina")
    receipts = phones.do("kept", "Amina")
    assert receipts[number] == {"state": "refused", "code": "text.has_phone_number", "number": None}
    assert [receipts[operation]["state"] for operation in good] == ["counted", "counted"]


def test_dov_is_shown_nothing_of_z07(station: Station, phones: Phones) -> None:
    phones.bind("Amina", "Amina")
    phones.bind("Dov", "Dov")
    for door in doors_of(station, "Z07")[:3]:
        phones.do("record", "Amina", door=door, outcome="met", fields=TALK)
    phones.sync("Amina", "Dov")
    board = phones.board("Dov")
    assert set(board) == set(doors_of(station, "Z19"))
    assert not any(row["visits"] or row["wishes"] for row in board.values())


def test_a_zone_taken_away_leaves_the_phone_and_what_was_unsent_is_counted(station: Station, phones: Phones) -> None:
    doors = doors_of(station, "Z07")
    phones.bind("Ben", "Ben")
    unsent = phones.do("record", "Ben", door=doors[0], outcome="not_home")["id"]
    with station.app.app_context(), database.transaction(station.world.community_id) as session:
        assignment = session.scalars(sa.select(Assignment).where(Assignment.staff_id == station.world.staff["Ben"])).one()
        end_assignment(assignment, clock.now())
    phones.sync("Ben")
    assert phones.do("kept", "Ben")[unsent]["state"] == "counted"
    assert phones.board("Ben") == {}


def test_a_switched_off_phone_still_uploads_into_held_and_its_door_stays_locked(station: Station, phones: Phones) -> None:
    doors = doors_of(station, "Z07")
    phones.bind("Amina", "Amina")
    unsent = phones.do("wish", "Amina", door=doors[0])["id"]
    with station.app.app_context(), database.transaction(station.world.community_id) as session:
        session.execute(sa.update(Device).where(Device.staff_id == station.world.staff["Amina"]).values(revoked_at=clock.now()))
    outcome = phones.do("sync", "Amina")
    assert (outcome["end"], outcome["code"], outcome["left"]) == ("unread", "phone.revoked", 0)
    assert phones.do("kept", "Amina")[unsent] == {"state": "held", "code": "phone.revoked", "number": None}
    assert phones.do("reading", "Amina")["refusal"] == "phone.revoked"
    assert phones.board("Amina")[doors[0]]["state"] == "dnv"


def put_back(station: Station, number: int) -> None:
    """What a backup of an earlier moment does to the ledger: everything after a number has never been."""
    with station.app.app_context(), database.transaction() as session:
        operations = list(session.scalars(sa.select(Operation.id).where(Operation.number > number)))
        wishes = list(session.scalars(sa.select(Change.subject_id).where(Change.number > number, Change.kind == "wish:set")))
        for model in (VisitTopic, CertificateCheck):
            session.execute(sa.delete(model).where(model.visit_id.in_(operations)))
        session.execute(sa.delete(Wish).where(Wish.id.in_(wishes)))
        session.execute(sa.delete(Visit).where(Visit.id.in_(operations)))
        session.execute(sa.delete(Operation).where(Operation.id.in_(operations)))
        session.execute(sa.delete(Change).where(Change.number > number))
        session.execute(sa.update(Community).where(Community.id == station.world.community_id).values(head=number))


def test_after_a_backup_was_put_back_without_a_word_both_phones_bring_everything_again(station: Station, phones: Phones) -> None:
    doors = doors_of(station, "Z07")
    phones.bind("Amina", "Amina")
    phones.bind("Ben", "Ben")
    for index, name in enumerate(("Amina", "Ben", "Amina", "Ben")):
        phones.do("record", name, door=doors[index], outcome="not_home")
        phones.sync(name)
    with station.app.app_context():
        head = db.session.get(Community, station.world.community_id).head
    for index, name in enumerate(("Amina", "Ben"), start=4):
        phones.do("record", name, door=doors[index], outcome="met", fields={**TALK, "certificate": CHECK})
        phones.do("record", name, door=doors[index + 4], outcome="do_not_visit")
        phones.do("wish", name, door=doors[index + 8])
        phones.sync(name)
    tallies = [phones.do("tally", name) for name in ("Amina", "Ben")]
    before = [(visit.id, visit.outcome) for visit in station.visits()]
    put_back(station, head)
    assert len(station.visits()) == 4

    phones.do("record", "Ben", door=doors[12], outcome="vacant")
    phones.sync("Ben", "Amina", "Ben", "Amina")
    after = {(visit.id, visit.outcome) for visit in station.visits()}
    assert after >= set(before)
    assert len(after) == len(before) + 1
    assert station.numbers_are_dense()
    boards = [phones.board(name) for name in ("Amina", "Ben")]
    assert as_known(boards[0]) == as_known(boards[1]) == expected(station, doors)
    assert phones.do("tally", "Amina") == tallies[0]
    assert sum(day["visits"] for day in phones.do("tally", "Ben").values()) == sum(day["visits"] for day in tallies[1].values()) + 1


def test_a_closed_weeks_service_counts_are_added_once_whatever_happens_to_the_answers(station: Station, phones: Phones) -> None:
    phones.bind("Amina", "Amina")
    phones.bind("Ben", "Ben")
    for name, times in (("Amina", 20), ("Ben", 25)):
        phones.do("choose", name, day="2026-11-17", times=times, choices={"ring_check": "slip", "two_cancer": "no"})
    phones.do("choose", "Ben", day="2026-11-25", times=30, choices={"supplies": "info"})
    # The first exchange after the week closes it; three days on its hour has come, whichever it is.
    phones.sync("Amina", "Ben")
    station.kill()
    station.app.config["CLOCK_OFFSET_MS"] += 3 * 86_400_000
    station.start()
    for fate in ("lost", "half"):
        # The exchange comes through, the counts go up by a request of their own.
        phones.do("sync", "Amina", fates=[None, fate])
        assert set(phones.do("weeks", "Amina")) == {"2026-W47"}
    phones.sync("Amina", "Ben", "Ben")
    assert phones.do("weeks", "Amina") == {}
    assert set(phones.do("weeks", "Ben")) == {"2026-W48"}
    with station.app.app_context():
        rows = db.session.scalars(sa.select(ServiceWeek))
        found = {(row.iso_week, row.service_kind): [row.slip, row.info, row.no] for row in rows}
    # They come on Saturday, when last week has been looked at: they are counted with the week that nobody sees yet.
    assert found == {("2026-W48", "ring_check"): [45, 0, 0], ("2026-W48", "two_cancer"): [0, 0, 45]}
