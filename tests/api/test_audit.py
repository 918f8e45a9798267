"""The chained log: written in the transaction it tells of, and no change to it goes unfound (safety.md 5.7)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app import clock, database
from app.changes import audit
from app.changes.models import AuditEntry, AuditHead
from app.database import db
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import read
from tests.phone import new_id


def opened(world: World, times: int = 6) -> str:
    """A visit of Amina's that Clara signed in for and opened some times: an entry for each."""
    amina = world.phone_of("Amina")
    visit = amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    clara = world.desk_of("Clara")
    for _ in range(times):
        assert clara.get(f"/console/visits/{visit}").status_code == 200
    return visit


def faults(world: World) -> list[audit.AuditFault]:
    with world.app.app_context():
        return audit.verify_audit(db.session(), world.community_id, audit.audit_keys())


def tamper(world: World, *statements: Any) -> None:
    """Somebody with the database in their hands and without the key."""
    with world.app.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


ENTRY, HEAD = AuditEntry.__table__, AuditHead.__table__


def changed(column: str, value: Any) -> Callable[[], Any]:
    return lambda: [sa.update(ENTRY).where(ENTRY.c.number == 3).values({column: value})]


TAMPERINGS: dict[str, Callable[[], list[Any]]] = {
    "who": changed("staff_id", new_id()),
    "nobody": changed("staff_id", None),
    "when": changed("at", clock.from_ms(1)),
    "what": changed("action", "audit:opened"),
    "the kind of thing": changed("subject", "door"),
    "which": changed("subject_id", new_id()),
    "why": changed("reason", "asked by the resident"),
    "its hash": changed("hash", "0" * 64),
    "one taken out": lambda: [sa.delete(ENTRY).where(ENTRY.c.number == 3)],
    "the first taken out": lambda: [sa.delete(ENTRY).where(ENTRY.c.number == 1)],
    "the last taken out": lambda: [sa.delete(ENTRY).where(ENTRY.c.number == 7)],
    "all taken out": lambda: [sa.delete(ENTRY)],
    "one taken out, the rest moved up": lambda: [
        sa.delete(ENTRY).where(ENTRY.c.number == 3),
        sa.update(ENTRY).where(ENTRY.c.number == 4).values(number=3),
        sa.update(ENTRY).where(ENTRY.c.number == 5).values(number=4),
        sa.update(ENTRY).where(ENTRY.c.number == 6).values(number=5),
        sa.update(ENTRY).where(ENTRY.c.number == 7).values(number=6),
        sa.update(HEAD).values(number=6),
    ],
    "two that change places": lambda: [
        sa.update(ENTRY).where(ENTRY.c.number == 3).values(number=99),
        sa.update(ENTRY).where(ENTRY.c.number == 4).values(number=3),
        sa.update(ENTRY).where(ENTRY.c.number == 99).values(number=4),
    ],
    "the end set back": lambda: [sa.update(HEAD).values(number=4)],
    "no end": lambda: [sa.delete(HEAD)],
    "a purge that was none": lambda: [
        sa.delete(ENTRY).where(ENTRY.c.number <= 2),
        sa.update(ENTRY).where(ENTRY.c.number == 7).values(action="audit:purged", reason="2 " + "0" * 64),
    ],
}


def test_every_tampering_is_found(world: World) -> None:
    opened(world)
    assert faults(world) == []
    with world.app.app_context():
        found = {}
        for name, statements in TAMPERINGS.items():
            # Each in a transaction that is taken back, so that the next one meets a whole chain.
            for statement in statements():
                db.session.execute(statement)
            found[name] = audit.verify_audit(db.session(), world.community_id, audit.audit_keys())
            db.session.rollback()
    assert not [name for name, faults_found in found.items() if not faults_found]
    assert faults(world) == []


def test_an_entry_added_without_the_key_is_found(world: World) -> None:
    visit = opened(world)
    with world.app.app_context():
        number, before = audit.head_of_audit(db.session(), world.community_id)
    row = {"community_id": world.community_id, "number": number + 1, "at": clock.from_ms(1), "staff_id": None, "action": "visit:opened"}
    row |= {"subject": "visit", "subject_id": visit, "reason": None}
    row["hash"] = audit.entry_hash(b"a guess", before, row)
    tamper(world, sa.insert(ENTRY).values(row), sa.update(HEAD).values(number=number + 1, hash=row["hash"]))
    assert [fault.number for fault in faults(world)] == [number + 1]


def test_a_chain_cut_back_together_with_its_end_is_found_by_what_was_noted(world: World) -> None:
    opened(world)
    with world.app.app_context():
        hashes = {row.number: row.hash for row in db.session.scalars(sa.select(AuditEntry))}
    tamper(world, sa.delete(ENTRY).where(ENTRY.c.number > 4), sa.update(HEAD).values(number=4, hash=hashes[4]))
    assert faults(world) == []
    runner = world.app.test_cli_runner()
    assert runner.invoke(args=["audit", "verify", "--community", world.community_id, "--noted", f"4:{hashes[4][:8]}"]).exit_code == 0
    cut = runner.invoke(args=["audit", "verify", "--community", world.community_id, "--noted", f"6:{hashes[6][:8]}"])
    assert (cut.exit_code, cut.output) == (1, "Entry 6 is not as it was noted.\n")


def test_the_command_says_whether_the_chain_is_whole(world: World) -> None:
    runner = world.app.test_cli_runner()
    ask = ["audit", "verify", "--community", world.community_id]
    assert runner.invoke(args=ask).output == "The log has no entry yet.\n"
    opened(world)
    whole = runner.invoke(args=ask)
    assert (whole.exit_code, whole.output.split(",")[0]) == (0, "The log is whole: 7 entries")
    tamper(world, sa.update(ENTRY).where(ENTRY.c.number == 2).values(reason="x"))
    assert (runner.invoke(args=ask).exit_code, runner.invoke(args=ask).output) == (1, "Entry 2 was changed or added.\n")


def test_entries_written_under_an_older_key_still_hold_after_the_key_was_turned(world: World) -> None:
    opened(world, 2)
    world.app.config["SECRET_KEY_FALLBACKS"] = [world.app.config["SECRET_KEY"]]
    world.app.config["SECRET_KEY"] = "the next one, long enough to be a key"
    opened(world, 2)
    assert faults(world) == []
    world.app.config["SECRET_KEY_FALLBACKS"] = []
    assert [fault.number for fault in faults(world)] == [1, 2, 3]


def test_what_is_past_its_time_goes_and_the_rest_of_the_chain_holds(world: World) -> None:
    opened(world, 3)
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=1))
    visit = opened(world, 2)
    with world.app.app_context(), database.transaction(world.community_id) as session:
        gone = audit.purge_audit(session, community_id=world.community_id, before=WEDNESDAY_TEN + timedelta(minutes=30), now=clock.now())
    assert gone == 4
    with world.app.app_context():
        assert [(row.number, row.action) for row in db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.number))] == [
            (5, "desk:signed_in"),
            (6, "visit:opened"),
            (7, "visit:opened"),
            (8, "audit:purged"),
        ]
    assert faults(world) == []
    tamper(world, sa.update(ENTRY).where(ENTRY.c.number == 5).values(subject_id=new_id()))
    assert [fault.number for fault in faults(world)] == [5]
    assert visit


def test_an_action_that_is_not_carried_out_is_not_written_down(world: World) -> None:
    def think_better_of_it() -> None:
        with database.transaction(world.community_id) as session:
            audit.append_audit(
                session, community_id=world.community_id, staff_id=None, action="visit:opened", subject="visit", subject_id=new_id(), now=clock.now()
            )
            raise RuntimeError("thought better of it")

    with world.app.app_context():
        before = audit.head_of_audit(db.session(), world.community_id)
        with pytest.raises(RuntimeError):
            think_better_of_it()
        assert audit.head_of_audit(db.session(), world.community_id) == before


def test_the_privacy_contact_answers_who_looked_at_a_record(world: World) -> None:
    visit = opened(world, 2)
    peng = world.desk_of("Peng")
    page = read(peng.get(f"/console/audit?about={visit}"))
    assert page.words.count("打开了一次走访") == 3  # Twice in the rows, once as a choice of the filter.
    assert "协管员 S03" in page.words and visit in page.words
    assert read(peng.get(f"/console/audit?about={new_id()}")).words.count("打开了一次走访") == 1
    # Reading the page is written down like any other read.
    assert "看了查看记录" in "".join(read(peng.get("/console/audit?action=audit:opened")).table_rows)


@pytest.mark.parametrize(
    "address", ["?about=x", "?person=nobody", "?action=visit:judged", "?day=0000-01-01", "?day=9999-12-31", "?below=1e9", f"?below={10**99}", "?about=%00"]
)
def test_a_forged_filter_of_the_log_of_actions_matches_nothing_or_everything_and_never_breaks(world: World, address: str) -> None:
    opened(world, 1)
    assert world.desk_of("Peng").get(f"/console/audit{address}").status_code == 200
