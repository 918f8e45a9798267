"""The codes at buildings' entrances, to be printed on A4: the code and the building's name, nothing else.
A code holds the address of the phone's page and a random token that says nothing of the building."""

import segno
from flask import render_template, request, url_for
from markupsafe import Markup

from app import database, problems
from app.console.blueprint import console, desk, scope
from app.console.places.writing import note
from app.database import db
from app.identity.guards import desk_required, is_uuid
from app.places.models import Building, Compound
from app.places.queries import buildings_by_id, buildings_in_zone, zones_in


@console.get("/places/codes")
@desk_required("places:read")
def building_codes() -> str:
    """The codes of a zone's buildings, or of those that were ticked."""
    pairs = _asked()
    with database.transaction(desk().community.id) as writing:
        note(writing, "codes:printed", "building", None)
    address = url_for("pwa.phone_page", _external=True)
    compounds: dict[str, list[dict[str, object]]] = {}
    for building, compound in pairs:
        compounds.setdefault(compound.name, []).append({"name": building.name, "code": _drawn(address, building.qr_token)})
    return render_template("console/building_codes.html", compounds=compounds)


def _asked() -> list[tuple[Building, Compound]]:
    ids = list(dict.fromkeys(request.args.getlist("building")))
    if ids:
        pairs = list(buildings_by_id(db.session(), scope(), ids)) if all(map(is_uuid, ids)) else []
        if len(pairs) < len(ids):
            raise problems.Problem(problems.REQUEST_NOT_FOUND)
        return sorted(pairs, key=lambda pair: (pair[1].name, pair[0].name))
    code = request.args.get("zone", "")
    zone = next((zone for zone in zones_in(db.session(), scope()) if zone.code == code), None)
    if code and zone is None:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    return list(buildings_in_zone(db.session(), scope(), zone.id)) if zone else []


def _drawn(address: str, token: str | None) -> Markup | None:
    """A code as SVG; None for a building that has none yet. What segno draws is made of its own signs only."""
    if token is None:
        return None
    return Markup(segno.make(f"{address}#/b/{token}", error="m", micro=False).svg_inline(omitsize=True, border=4))
