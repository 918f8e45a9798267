"""One building with its doors at a desk: notes, split, merge, gone, back, more doors, another number (screens.md S8).
A door is never deleted here, and nobody writes over what somebody else has just changed."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, problems
from app.console.blueprint import console, desk, problem_words, scope
from app.console.places import presenters
from app.console.places.forms import BuildingForm
from app.console.places.writing import note
from app.database import db
from app.free_text import seems_to_name_somebody
from app.identity.guards import desk_required, is_uuid
from app.places import door_commands as doors
from app.places.floor_plan import doors_of_plan
from app.places.import_rows import read_cell
from app.places.models import Building, Compound
from app.places.queries import buildings_by_id, doors_of_buildings, zones_in
from app.rounds.queries import wishes_of_doors
from app.translations import translate

Page = tuple[str, int] | str


@console.route("/places/buildings/<building_id>", methods=["GET", "POST"])
@desk_required("places:write")
def building(building_id: str) -> AnyResponse | Page:
    """A building's board, and one change of it at a time. Opening it is written down: its doors are homes."""
    found = _found(building_id)
    form = BuildingForm()
    if request.method == "POST":
        try:
            _change(form, building_id)
            return redirect(url_for("console.building", building_id=building_id, said="saved"), 303)
        except problems.Problem as problem:
            if problem.refusal is problems.REQUEST_NOT_FOUND:
                raise
            return _page(form, _found(building_id), problem)
    with database.transaction(desk().community.id) as writing:
        note(writing, "building:opened", "building", building_id)
    form.entry_note.data, form.hazard_note.data = found[0].entry_note, found[0].hazard_note
    return _page(form, found, None)


def _found(building_id: str) -> tuple[Building, Compound]:
    pairs = buildings_by_id(db.session(), scope(), [building_id]) if is_uuid(building_id) else []
    if not pairs:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    return pairs[0]


def _change(form: BuildingForm, building_id: str) -> None:
    change = _CHANGES.get(form.do.data or "")
    if change is None:
        raise problems.Problem(problems.REQUEST_MALFORMED, what="do")
    community_id, staff_id = desk().community.id, desk().staff.id
    with database.transaction(community_id) as writing:
        edit = doors.begin_edit(writing, community_id=community_id, building_id=building_id, seen=form.seen.data or "", staff_id=staff_id, now=clock.now())
        change(edit, form)
        doors.finish_edit(edit)
        note(writing, "building:edited", "building", building_id)


def _notes(edit: doors.Edit, form: BuildingForm) -> None:
    entry_note, hazard_note = form.entry_note.data or "", form.hazard_note.data or ""
    for field, text in ((translate("进门提示"), entry_note), (translate("安全提示"), hazard_note)):
        if seems_to_name_somebody(text) and not form.no_name.data:
            raise problems.Problem(problems.PLACES_SEEMS_A_NAME, field=field)
    doors.change_notes(edit, entry_note=entry_note, hazard_note=hazard_note)


def _rename(edit: doors.Edit, form: BuildingForm) -> None:
    doors.rename_door(edit, door_id=_one_door(edit), room=form.room.data or "")


def _split(edit: doors.Edit, form: BuildingForm) -> None:
    doors.split_door(edit, door_id=_one_door(edit), rooms=form.split_rooms(), wished=_wished(edit))


def _merge(edit: doors.Edit, form: BuildingForm) -> None:
    doors.merge_doors(edit, door_ids=_ticked(edit), kept_room=form.kept.data or "", wished=_wished(edit))


def _gone(edit: doors.Edit, _form: BuildingForm) -> None:
    doors.close_doors(edit, door_ids=_ticked(edit))


def _back(edit: doors.Edit, _form: BuildingForm) -> None:
    doors.restore_doors(edit, door_ids=_ticked(edit))


def _more(edit: doors.Edit, form: BuildingForm) -> None:
    unit = read_cell("unit", form.unit.data or "")
    doors.add_doors(edit, doors_of_plan(form.plan(), {(door.unit, door.room) for door in edit.doors}, unit))


# What each button of the page does.
_CHANGES: dict[str, Callable[[doors.Edit, BuildingForm], None]] = {
    "notes": _notes,
    "rename": _rename,
    "split": _split,
    "merge": _merge,
    "gone": _gone,
    "back": _back,
    "more": _more,
}


def _ticked(edit: doors.Edit) -> list[str]:
    ticked = set(request.form.getlist("door"))
    return [door.id for door in edit.doors if door.id in ticked]


def _one_door(edit: doors.Edit) -> str:
    ticked = _ticked(edit)
    if len(ticked) != 1:
        raise problems.Problem(problems.PLACES_DOORS_TO_TICK, wanted=1)
    return ticked[0]


def _wished(edit: doors.Edit) -> set[str]:
    """The doors whose residents asked not to be visited."""
    found = wishes_of_doors(edit.session, edit.building.community_id, [door.id for door in edit.doors])
    return {door_id for door_id, wishes in found.items() if any(wish.lifted_at is None for wish in wishes)}


def _page(form: BuildingForm, found: tuple[Building, Compound], problem: problems.Problem | None) -> Page:
    place, compound = found
    standing = doors_of_buildings(db.session(), place.community_id, [place.id])[place.id]
    # A form that comes back keeps what was typed in it; the others show what is kept.
    if form.do.data and form.do.data != "notes":
        form.entry_note.data, form.hazard_note.data = place.entry_note, place.hazard_note
    page = render_template(
        "console/building.html",
        form=form,
        place=place,
        compound=compound,
        zone=next(zone.code for zone in zones_in(db.session(), scope()) if zone.id == place.zone_id),
        board=presenters.board_of_doors(standing),
        units=sorted({door.unit for door in standing}) or [""],
        doors=sum(door.standing == "active" for door in standing),
        ticked=set(request.form.getlist("door")),
        seen=doors.building_state(place, standing),
        patterns=presenters.pattern_words(),
        said=presenters.said_words(request.args.get("said")),
        problem=problem_words(problem),
    )
    return (page, problem.refusal.status) if problem else page
