"""The authorization matrix of operations: how a person stands to a zone decides what the station says of what she sends from it.
One table of relation to answer; every kind is asked in every relation, and a kind that answers otherwise says so here."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock, database
from app.identity.models import Staff
from app.operations.kinds import OPERATIONS
from app.places.commands import assign_zone, end_assignment
from app.places.models import Assignment, Zone
from tests.api.test_every_operation import OF_BUILDINGS, OF_QUESTIONS, save, subjects
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.phone import Phone

# How a person stands to Z07, and what her operation about it becomes: the state of its receipt, and its code.
UNKNOWN = "door.unknown or building.unknown"
RELATIONS: dict[str, tuple[str, str | None]] = {
    "main": ("counted", None),
    "deputy": ("counted", None),
    "former, within grace": ("counted", None),
    "former, beyond grace": ("held", "zone.lost"),
    "from tomorrow on": ("refused", UNKNOWN),
    "of another zone": ("refused", UNKNOWN),
    "of no zone": ("refused", UNKNOWN),
    "no longer of the staff": ("held", "staff.ended"),
}
# A kind may differ where what it is about belongs to its author alone; none does, since each takes back a record of its own.
EXCEPTIONS: dict[tuple[str, tuple[str, int]], tuple[str, str | None]] = {}


def person_in(world: World, relation: str) -> Phone:
    """The phone of somebody who stands to Z07 in a relation, at the moment she sends."""
    name = {"main": "Amina", "deputy": "Ben", "of another zone": "Dov"}.get(relation, "Amina")
    phone = world.phone_of(name)
    with world.app.app_context(), database.transaction(world.community_id) as session:
        hers = session.scalars(sa.select(Assignment).where(Assignment.staff_id == world.staff[name])).one()
        if relation.startswith("former"):
            end_assignment(hers, clock.now())
        if relation in ("of no zone", "from tomorrow on"):
            session.delete(hers)
        if relation == "from tomorrow on":
            zone = session.get(Zone, (world.community_id, world.zones["Z07"]))
            assert zone is not None
            assign_zone(session, zone=zone, staff_id=world.staff[name], role="main", now=clock.now() + timedelta(days=1))
        if relation == "no longer of the staff":
            person = session.get(Staff, (world.community_id, world.staff[name]))
            assert person is not None
            person.ended_at = clock.now()
    days = {"former, within grace": 13, "former, beyond grace": 15}.get(relation, 0)
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=days, minutes=1))
    return phone


@pytest.mark.parametrize("relation", RELATIONS)
def test_how_a_person_stands_to_a_zone_decides(world: World, relation: str) -> None:
    phone = person_in(world, relation)
    said, expected = {}, {}
    for place, kind in enumerate(sorted(OPERATIONS)):
        state, code = EXCEPTIONS.get((relation, kind), RELATIONS[relation])
        if code == UNKNOWN:
            code = "building.unknown" if kind in OF_BUILDINGS else "door.unknown"
        if kind in OF_QUESTIONS:
            # An answer is about a question and no place: it counts for whoever was asked, in whatever zones she calls now.
            continue
        operation = save(phone, kind, subjects(world, kind)[place])
        answer = phone.exchange(reading=False)
        receipt = next(receipt for receipt in answer["receipts"] if receipt["id"] == operation)
        said[kind], expected[kind] = (receipt["state"], receipt["code"]), (state, code)
    assert said == expected


def test_without_a_token_nothing_is_taken(world: World) -> None:
    amina = world.phone_of("Amina")
    operations = [save(amina, kind, subjects(world, kind)[place]) for place, kind in enumerate(sorted(OPERATIONS)) if kind not in OF_QUESTIONS]
    body = amina.request_body()
    for headers in (
        {},
        {"Authorization": f"Bearer {world.community_id}.{'x' * 43}"},
        {"Authorization": f"Bearer {world.other_community_id}.{amina.push_token}"},
    ):
        answer = amina.client.post("/api/sync", json=body, headers=headers)
        assert answer.status_code == 401 and not [one for one in operations if one in answer.get_data(as_text=True)]


def test_every_exception_names_a_relation_and_a_kind_that_exist() -> None:
    assert all(relation in RELATIONS and kind in OPERATIONS for relation, kind in EXCEPTIONS)
