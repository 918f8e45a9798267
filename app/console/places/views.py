"""Buildings by zone, and the ways to add and to change them (screens.md S8). Shows places only: who lives there is nowhere in this product."""

from flask import render_template, request

from app.console.blueprint import console, desk, scope
from app.console.places import presenters
from app.database import db
from app.identity.guards import desk_required
from app.places.queries import buildings_with_counts, zones_in


@console.get("/places")
@desk_required("places:read")
def places() -> str:
    """One zone's buildings with how many doors each has; the first zone unless the address names another."""
    zones = zones_in(db.session(), scope())
    asked = request.args.get("zone", "")
    zone = next((zone for zone in zones if zone.code == asked), zones[0] if zones else None)
    rows = buildings_with_counts(db.session(), scope(), zone.id) if zone else []
    return render_template(
        "console/places.html",
        zones=[zone.code for zone in zones],
        zone=zone.code if zone else None,
        rows=rows,
        total=presenters.written_words(len(rows), sum(doors for _, _, doors in rows)),
        said=presenters.said_words(request.args.get("said")),
        community=desk().community,
    )
