"""Carries out the plan of an import inside an open transaction, as one operation of the log. Never commits.
Writes exactly what the plan says: nothing is removed, and an empty plan leaves no trace."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.changes.log import append_change, write_operation
from app.database import Row, write_row
from app.places.import_plan import Plan
from app.places.import_shapes import BuildingChange, DoorDraft, Existing, ExistingBuilding, ExistingDoor
from app.places.models import Building, Compound, Door, Zone, new_qr_token

_BUILDING_COLUMNS = ("kind", "building_code", "entry_note", "hazard_note")
_DOOR_COLUMNS = ("floor", "floor_order", "room_order", "kind", "night_shift", "house_code")


def new_id() -> str:
    """A random id, as every row has one."""
    return str(uuid.uuid4())


def existing_places(session: Session, community_id: str) -> Existing:
    """A community's places in the shape that make_plan() compares with."""
    zones = {row.id: row.code for row in session.scalars(sa.select(Zone).where(Zone.community_id == community_id))}
    compounds = {row.id: row for row in session.scalars(sa.select(Compound).where(Compound.community_id == community_id))}
    doors: dict[str, dict[tuple[str, str], ExistingDoor]] = {}
    columns = [getattr(Door, name) for name in _DOOR_COLUMNS]
    statement = sa.select(Door.building_id, Door.unit, Door.room, Door.id, Door.standing, *columns).where(Door.community_id == community_id)
    for building_id, unit, room, door_id, standing, *values in session.execute(statement):
        door = ExistingDoor(door_id, dict(zip(_DOOR_COLUMNS, values, strict=True)), standing == "active")
        doors.setdefault(building_id, {})[unit, room] = door
    buildings = {
        (compounds[row.compound_id].name, row.name): ExistingBuilding(
            id=row.id,
            zone=zones[row.zone_id],
            values={name: getattr(row, name) for name in _BUILDING_COLUMNS},
            doors=doors.get(row.id, {}),
            is_active=row.standing == "active",
        )
        for row in session.scalars(sa.select(Building).where(Building.community_id == community_id))
    }
    return Existing(frozenset(zones.values()), {row.name: row.kind for row in compounds.values()}, buildings)


def import_places(
    session: Session, *, community_id: str, plan: Plan, sha256: str, now: datetime, staff_id: str | None = None, make_id: Callable[[], str] = new_id
) -> Row | None:
    """Write what a plan says and append a change for every building that is new, different, or in another zone.

    Args:
        plan: made in this same transaction, so that nobody has changed what it compares with.
        sha256: of the file, in hex.
        staff_id: who wrote it at a desk; None for the command line.
        make_id: gives the ids of new rows; the demo's come from its seed.

    Returns the operation's queued row, or None when the plan is empty and nothing was written.
    """
    if plan.is_empty:
        return None
    operation = write_operation(session, community_id=community_id, operation_id=make_id(), kind="places:import", now=now, sha256=sha256, staff_id=staff_id)
    zones = {row.code: row.id for row in session.scalars(sa.select(Zone).where(Zone.community_id == community_id))}
    for code in plan.zones:
        zones[code] = make_id()
        write_row(session, Zone, community_id=community_id, id=zones[code], code=code, name=code)
    compounds = {row.name: row for row in session.scalars(sa.select(Compound).where(Compound.community_id == community_id))}
    for name, (_, kind) in plan.compounds_to_change.items():
        compounds[name].kind = kind
    compound_ids = {name: compound.id for name, compound in compounds.items()}
    for name, kind in plan.compounds.items():
        compound_ids[name] = make_id()
        write_row(session, Compound, community_id=community_id, id=compound_ids[name], name=name, kind=kind)

    def append(kind: str, building_id: str, zone: str) -> None:
        append_change(
            session, community_id=community_id, kind=kind, operation_id=operation["id"], subject_id=building_id, zone_id=zones[zone], first_of=[operation]
        )

    def add_doors(building_id: str, drafts: Iterable[DoorDraft]) -> None:
        for draft in drafts:
            ids = {"community_id": community_id, "id": make_id(), "building_id": building_id}
            write_row(session, Door, **ids, unit=draft.unit, room=draft.room, standing="active", **draft.values)

    for draft in plan.buildings:
        building_id = make_id()
        ids = {"community_id": community_id, "id": building_id, "compound_id": compound_ids[draft.compound], "zone_id": zones[draft.zone]}
        write_row(session, Building, **ids, name=draft.name, standing="active", qr_token=new_qr_token(), **draft.values)
        add_doors(building_id, draft.doors)
        append("building:added", building_id, draft.zone)
    for change in plan.building_changes:
        _change(session, community_id, change, zones[change.zone])
        add_doors(change.building_id, change.doors_to_add)
        if change.zone_before is None:
            append("building:changed", change.building_id, change.zone)
        else:
            append("building:left", change.building_id, change.zone_before)
            append("building:joined", change.building_id, change.zone)
    return operation


def _change(session: Session, community_id: str, change: BuildingChange, zone_id: str) -> None:
    building = session.get(Building, (community_id, change.building_id))
    assert building is not None
    building.zone_id = zone_id
    for name, (_, after) in change.values.items():
        setattr(building, name, after)
    for door_change in change.doors_to_change:
        door = session.get(Door, (community_id, door_change.door_id))
        assert door is not None
        for name, (_, after) in door_change.values.items():
            setattr(door, name, after)
