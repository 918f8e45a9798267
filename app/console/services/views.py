"""The week's services: the whole community, closed weeks only, small cells hidden. Knows no zone, day or person."""

from flask import render_template

from app import problems
from app.console.blueprint import console, desk, today
from app.console.services import presenters
from app.database import db
from app.identity.guards import desk_required
from app.referrals.queries import service_week, weeks_with_counts


@console.get("/services", defaults={"iso_week": None})
@console.get("/services/<iso_week>")
@desk_required("services:read")
def services(iso_week: str | None) -> str:
    """The week's services (screens.md S9): the whole community, closed weeks only, small cells hidden."""
    community = desk().community
    weeks = presenters.weeks_to_show(weeks_with_counts(db.session(), community.id), today(community))
    if iso_week is None:
        iso_week = weeks[0] if weeks else None
    elif iso_week not in weeks:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    if iso_week is None:
        return render_template("console/services.html", rows=None)
    place = weeks.index(iso_week)
    return render_template(
        "console/services.html",
        rows=presenters.service_rows(service_week(db.session(), community.id, iso_week)),
        week=presenters.week_words(iso_week, today(community)),
        later=weeks[place - 1] if place > 0 else None,
        earlier=weeks[place + 1] if place + 1 < len(weeks) else None,
    )
