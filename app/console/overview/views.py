"""The overview: the running round, zone by zone. A plain page of links; it takes no filter, so that no two looks can be subtracted.
Must never rank, compare or count people, nor say more of a phone than a day or hours past 24."""

from flask import render_template

from app import clock
from app.console.blueprint import console, desk, scope, today
from app.console.overview import plot, presenters
from app.database import db
from app.identity.guards import desk_required
from app.identity.permissions import may
from app.identity.queries import devices_of_community
from app.operations.queries import count_to_decide
from app.places.queries import compounds_of_zones, people_of_zones, zones_in
from app.rounds.queries import round_on, rounds_of
from app.visits.blockages import blocked_buildings
from app.visits.coverage import clock_offsets, coverage
from app.visits.settings import visiting_settings
from app.vocabulary import limit


@console.get("/overview")
@desk_required("overview:read")
def overview() -> str:
    """Zones at a glance (screens.md S1). A street reviewer sees the round without who calls where and whose phone was heard."""
    session, community, now, day = db.session(), desk().community, clock.now(), today(desk().community)
    zones, rounds = zones_in(session, scope()), rounds_of(session, community.id)
    running = round_on(rounds, day)
    found = coverage(session, scope(), community, running, first_day=plot.first_day(day), now=now)
    days, hides_round = plot.plot_days(found.reached_on, day)
    people = people_of_zones(session, community.id, now)
    callers = {person.id: person for pairs in people.values() for _, person in pairs}
    offsets = clock_offsets(session, community.id, callers)
    phones = presenters.phones_of(list(callers.values()), devices_of_community(session, community.id), offsets, now)
    sees_people = may(desk().staff.roles, "visits:read")
    rows, sums = presenters.zone_rows(zones, found.zones, compounds_of_zones(session, scope()), people if sees_people else {}, phones, hides_round=hides_round)
    return render_template(
        "console/overview.html",
        round_words=presenters.round_words(rounds, running, day),
        zones=rows,
        sums=sums,
        days=days,
        bands=plot.band_words(),
        needs=count_to_decide(session, scope()),
        silent=sum(phone.is_silent for phone in phones.values()),
        blocked=presenters.blocked_rows(blocked_buildings(session, scope(), now), community.time_zone, day),
        sees_people=sees_people,
        per_round=visiting_settings(community)["visiting"]["per_round"],
        under=limit("suppress_under"),
    )
