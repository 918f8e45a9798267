"""What a desk changes at one building and its doors, inside an open transaction. Never commits, never deletes a door.
Visits and wishes stay with their door: what is split, merged or gone keeps its own."""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import problems
from app.changes.log import append_change, write_operation
from app.database import Row, write_row
from app.places.import_plan import likely_door_kind
from app.places.import_rows import read_cell
from app.places.import_words import floor_of, room_place
from app.places.models import Building, Door, DoorCheck, new_qr_token
from app.places.queries import doors_of_buildings


@dataclass(frozen=True)
class Edit:
    """One building under one change: its rows, and the operation that the change is written under."""

    session: Session
    building: Building
    doors: Sequence[Door]
    operation: Row

    def door(self, door_id: str) -> Door:
        """A door of this building. Raises Problem request.not_found."""
        found = next((door for door in self.doors if door.id == door_id), None)
        if found is None:
            raise problems.Problem(problems.REQUEST_NOT_FOUND)
        return found


def building_state(building: Building, doors: Sequence[Door]) -> str:
    """16 hex digits for a building as it stands: a form carries them, so that nobody writes over what they have not seen."""
    own = (building.name, building.entry_note, building.hazard_note, building.standing, building.zone_id)
    shown = sorted((door.id, door.unit, door.floor, door.room, door.standing) for door in doors)
    return hashlib.sha256(repr((own, shown)).encode()).hexdigest()[:16]


def begin_edit(session: Session, *, community_id: str, building_id: str, seen: str, staff_id: str, now: datetime) -> Edit:
    """Begin to change a building that looks as it was seen.

    Raises Problem request.not_found, or places.building_changed where somebody has changed it since.
    """
    building = session.get(Building, (community_id, building_id), populate_existing=True)
    if building is None:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    doors = doors_of_buildings(session, community_id, [building_id])[building_id]
    if building_state(building, doors) != seen:
        raise problems.Problem(problems.PLACES_BUILDING_CHANGED)
    operation = write_operation(session, community_id=community_id, operation_id=str(uuid.uuid4()), kind="building:edit", now=now, staff_id=staff_id)
    if building.qr_token is None:
        building.qr_token = new_qr_token()
    return Edit(session, building, doors, operation)


def finish_edit(edit: Edit) -> None:
    """Tell every phone of the zone that the building is different; it takes it anew with its doors."""
    append_change(
        edit.session,
        community_id=edit.building.community_id,
        kind="building:changed",
        operation_id=edit.operation["id"],
        subject_id=edit.building.id,
        zone_id=edit.building.zone_id,
        first_of=[edit.operation],
    )


def change_notes(edit: Edit, *, entry_note: str, hazard_note: str) -> None:
    """Write what is to know about the place. Raises the Problem of a cell that an import would refuse, such as a phone number."""
    edit.building.entry_note = read_cell("entry_note", entry_note)
    edit.building.hazard_note = read_cell("hazard_note", hazard_note)


def rename_door(edit: Edit, *, door_id: str, room: str) -> None:
    """Give a door another room number; it stays the same door. Raises Problem places.room_taken."""
    door = _standing(edit, door_id)
    (name,) = _free_rooms(edit, door.unit, [room])
    door.room, door.room_order = name, room_place(name)


def split_door(edit: Edit, *, door_id: str, rooms: Sequence[str], wished: Collection[str]) -> None:
    """Close a door as split and open two or more beside it, on its floor.

    Args:
        wished: ids of doors whose residents asked not to be visited; new doors would not carry the wish (domain.md Y3).

    Raises Problem places.door_has_wish, places.split_rooms or places.room_taken.
    """
    door = _standing(edit, door_id)
    _refuse_wished([door], wished)
    if len(rooms) < 2:
        raise problems.Problem(problems.PLACES_SPLIT_ROOMS)
    for name in _free_rooms(edit, door.unit, rooms):
        _add(edit, door.unit, door.floor, door.floor_order, name, door.kind)
    door.standing = "split"


def merge_doors(edit: Edit, *, door_ids: Sequence[str], kept_room: str, wished: Collection[str]) -> None:
    """Close all of some doors but one as merged.

    Args:
        kept_room: the room of the one that stays; empty for the first of the board.
        wished: as in split_door(); a door with a wish is never merged away.

    Raises Problem places.doors_to_tick or places.door_has_wish.
    """
    doors = [_standing(edit, door.id) for door in edit.doors if door.id in set(door_ids)]
    name = read_cell("room", kept_room) if kept_room.strip() else ""
    kept = next((door for door in doors if not name or door.room == name), None)
    if len(doors) < 2 or kept is None:
        raise problems.Problem(problems.PLACES_DOORS_TO_TICK, wanted=name if name and len(doors) > 1 else "≥ 2")
    others = [door for door in doors if door is not kept]
    _refuse_wished(others, wished)
    for door in others:
        door.standing = "merged"


def close_doors(edit: Edit, *, door_ids: Sequence[str]) -> None:
    """Mark doors as gone: they stay with all they hold, and nobody calls there. Raises Problem places.doors_to_tick."""
    for door in _ticked(edit, door_ids):
        _standing(edit, door.id).standing = "gone"


def restore_doors(edit: Edit, *, door_ids: Sequence[str]) -> None:
    """Put doors back that are gone, merged or split. Raises Problem places.doors_to_tick."""
    for door in _ticked(edit, door_ids):
        door.standing = "active"


def add_doors(edit: Edit, doors: Sequence[tuple[str, str, str]]) -> None:
    """Add doors as (unit, floor, room). Raises Problem places.room_taken or that of a cell."""
    # A floor that has doors already keeps the place it has on the board.
    known = {door.floor: (door.floor, door.floor_order) for door in edit.doors}
    for unit, floor, room in doors:
        place = known.get(floor) or floor_of(floor)
        if place is None:
            raise problems.Problem(problems.IMPORT_ROW_FLOOR, value=floor)
        (name,) = _free_rooms(edit, unit, [room])
        _add(edit, unit, place[0], place[1], name, likely_door_kind(edit.building.kind, name))


def leave_door(session: Session, *, community_id: str, door_id: str, staff_id: str, now: datetime) -> None:
    """Write down that somebody looked at a door that was said to be gone, and leaves it as it is. A later visit may say it again."""
    check = session.get(DoorCheck, (community_id, door_id))
    if check is None:
        write_row(session, DoorCheck, community_id=community_id, door_id=door_id, checked_at=now, checked_by=staff_id)
    else:
        check.checked_at, check.checked_by = now, staff_id


def _standing(edit: Edit, door_id: str) -> Door:
    door = edit.door(door_id)
    if door.standing != "active":
        raise problems.Problem(problems.PLACES_DOOR_STANDS, room=door.room)
    return door


def _ticked(edit: Edit, door_ids: Sequence[str]) -> list[Door]:
    if not door_ids:
        raise problems.Problem(problems.PLACES_DOORS_TO_TICK, wanted="≥ 1")
    return [edit.door(door_id) for door_id in dict.fromkeys(door_ids)]


def _refuse_wished(doors: Sequence[Door], wished: Collection[str]) -> None:
    found = next((door for door in doors if door.id in wished), None)
    if found is not None:
        raise problems.Problem(problems.PLACES_DOOR_HAS_WISH, room=found.room)


def _free_rooms(edit: Edit, unit: str, rooms: Sequence[str]) -> list[str]:
    """Room numbers as they are kept, none of them in use in the unit, a closed door's neither."""
    taken = {door.room for door in edit.doors if door.unit == unit}
    names: list[str] = []
    for room in rooms:
        name = read_cell("room", room)
        if name in taken:
            raise problems.Problem(problems.PLACES_ROOM_TAKEN, room=name)
        taken.add(name)
        names.append(name)
    return names


def _add(edit: Edit, unit: str, floor: str, floor_order: int, room: str, kind: str) -> None:
    ids = {"community_id": edit.building.community_id, "id": str(uuid.uuid4()), "building_id": edit.building.id}
    place = {"unit": unit, "floor": floor, "room": room, "floor_order": floor_order, "room_order": room_place(room)}
    write_row(edit.session, Door, **ids, **place, kind=kind, standing="active", night_shift=False, house_code=None)
