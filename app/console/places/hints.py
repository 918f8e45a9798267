"""Doors that a visit has called gone: the place that changed, and nothing else of the visit. A person at a desk picks (domain.md Y4).
Knows two outcomes only, names no worker and no hour, and counts nothing."""

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import clock, database, dates, problems
from app.console.blueprint import console, desk, scope, today
from app.console.places import presenters
from app.console.places.forms import HintForm
from app.console.places.writing import note
from app.database import db
from app.identity.guards import desk_required, is_uuid
from app.places import door_commands as doors
from app.places.queries import buildings_by_id, doors_of_buildings, placed_doors
from app.translations import language
from app.visits.liveness import door_hints


@console.get("/places/hints")
@desk_required("places:read")
def place_hints() -> str:
    """By building: which doors a visit has called gone, on which day."""
    community = desk().community
    with database.transaction(community.id) as writing:
        note(writing, "hints:opened", "hints", None)
    hints = door_hints(db.session(), community.id)
    found = {building.id: (building, compound) for building, compound in buildings_by_id(db.session(), scope(), {hint.door.building_id for hint in hints})}
    groups = [
        {
            "building": found[building_id][0],
            "compound": found[building_id][1],
            "hints": [
                {
                    "door": hint.door,
                    "words": presenters.hint_words(hint.outcome),
                    "day": dates.day_words(hint.day, language(), today(community)),
                    "unit": presenters.unit_words(hint.door.unit),
                }
                for hint in hints
                if hint.door.building_id == building_id
            ],
        }
        for building_id in dict.fromkeys(hint.door.building_id for hint in hints)
    ]
    return render_template("console/place_hints.html", groups=groups, form=HintForm(formdata=None), said=presenters.said_words(request.args.get("said")))


@console.post("/places/hints")
@desk_required("places:write")
def decide_hint() -> AnyResponse:
    """Mark one such door as gone, or leave it. One that somebody has decided on meanwhile is left as they decided."""
    form, community = HintForm(), desk().community
    door_id = form.door.data or ""
    if form.do.data not in ("gone", "left"):
        raise problems.Problem(problems.REQUEST_MALFORMED, what="do")
    with database.transaction(community.id) as writing:
        if not is_uuid(door_id) or not placed_doors(writing, community.id, [door_id]):
            raise problems.Problem(problems.REQUEST_NOT_FOUND)
        hint = next((hint for hint in door_hints(writing, community.id) if hint.door.id == door_id), None)
        if hint is None:
            return redirect(url_for("console.place_hints", said="same"), 303)
        if form.do.data == "left":
            doors.leave_door(writing, community_id=community.id, door_id=door_id, staff_id=desk().staff.id, now=clock.now())
            note(writing, "door:checked", "door", door_id)
        else:
            _close(hint.door.building_id, door_id, writing)
    return redirect(url_for("console.place_hints", said=form.do.data), 303)


def _close(building_id: str, door_id: str, writing: Session) -> None:
    community_id = desk().community.id
    place = buildings_by_id(writing, scope(), [building_id])[0][0]
    seen = doors.building_state(place, doors_of_buildings(writing, community_id, [building_id])[building_id])
    edit = doors.begin_edit(writing, community_id=community_id, building_id=building_id, seen=seen, staff_id=desk().staff.id, now=clock.now())
    doors.close_doors(edit, door_ids=[door_id])
    doors.finish_edit(edit)
    note(writing, "building:edited", "building", building_id)
