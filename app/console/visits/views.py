"""The visit log and one visit. Every action is a plain link or form.
Must never offer a way to find, sort or count one outcome, nor show a visit without writing down who opened it."""

from collections.abc import Sequence
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import calendar, clock, database, dates, problems
from app.certificates.queries import checks_of_visits
from app.changes.audit import append_audit
from app.console.blueprint import console, desk, scope, today
from app.console.review.forms import ReviewForm
from app.console.review.parts import review_of_log, review_of_visit
from app.console.visits import presenters
from app.console.visits.forms import LogFilterForm, number_in
from app.console.visits.story import story
from app.database import db
from app.identity import queries
from app.identity.guards import desk_required, is_uuid
from app.identity.models import Community
from app.operations.queries import wish_of_operation
from app.places.models import Zone
from app.places.queries import zones_in, zones_of
from app.translations import language
from app.visits.liveness import endings_of, live_of_person, outcome_of
from app.visits.queries import LogCounts, count_log, count_visits, openings_of, topics_of_visits, visit_in_scope, visit_log
from app.visits.threads import has_reached_a_colleague

ROWS_PER_PAGE = 50


@console.get("/visits")
@desk_required("visits:read")
def visits() -> str:
    """The visit log (screens.md S2): newest number first, 50 rows a page, filters and page in the address."""
    community = desk().community
    zones, form = _filter_form(community)
    chosen, below = form.chosen(), number_in(request.args.get("below"))
    rows = visit_log(db.session(), scope(), chosen, below=below, page=ROWS_PER_PAGE + 1) if chosen else []
    shown = rows[:ROWS_PER_PAGE]
    newest = max([community.head, *(visit.number for visit, *_ in shown)])
    counts = count_log(db.session(), scope(), chosen, community.time_zone) if chosen else LogCounts(0, 0, 0)
    address, this_day, now_ms = form.in_address(), today(community), clock.to_ms(clock.now())
    return render_template(
        "console/visits.html",
        rows=_log_rows(community, zones, shown),
        check_codes=_check_codes(community, chosen.staff_id) if chosen and chosen.staff_id else [],
        total=presenters.total(counts, has_zone="zone" in address, has_visits_only="band" in address or "group" in address),
        filter_words=presenters.filter_words(address, chosen, this_day),
        **review_of_log(community, chosen, [visit.id for visit, *_ in shown]),
        form=form,
        address=address,
        is_first=below is None,
        older=url_for("console.visits", **address, below=shown[-1][0].number) if len(rows) > ROWS_PER_PAGE else None,
        updates=url_for("console.updates", **address, after=newest),
        now_ms=now_ms,
        as_of=dates.minute_words(calendar.local_parts(now_ms, community.time_zone)["minute"]),
        day=dates.day_words((chosen and chosen.day) or this_day, language(), this_day),
    )


def _filter_form(community: Community) -> tuple[Sequence[Zone], LogFilterForm]:
    zones = zones_in(db.session(), scope())
    people = [person for person in queries.staff_of_community(db.session(), community.id) if "coordinator" in person.roles]
    return zones, LogFilterForm(request.args, zones, people, community.id)


def _check_codes(community: Community, staff_id: str) -> list[tuple[str, str]]:
    """Month and check code of one coordinator, in words, over the zones her phone holds now: never asked for more than one person."""
    now, this_day = clock.now(), today(community)
    months = [day[:7] for day in (this_day, calendar.add_months(f"{this_day[:7]}-01", -1))]
    zone_ids = [zone.id for zone in zones_of(db.session(), community.id, staff_id, now)]
    since = clock.from_ms(calendar.instant_of(f"{months[-1]}-01", 0, community.time_zone))
    return presenters.check_codes(months, live_of_person(db.session(), community.id, staff_id, zone_ids, since), community.time_zone)


def _log_rows(community: Community, zones: Sequence[Zone], rows: Sequence[Any]) -> list[presenters.LogRow]:
    ids = [visit.id for visit, *_ in rows]
    checks, endings = checks_of_visits(db.session(), community.id, ids), endings_of(db.session(), community.id, ids)
    codes = {zone.id: zone.code for zone in zones}
    return [
        presenters.log_row(
            visit,
            building,
            compound,
            staff,
            zone=codes.get(visit.zone_id, ""),
            has_check=visit.id in checks,
            endings=endings.get(visit.id, ()),
            time_zone=community.time_zone,
            today=today(community),
        )
        for visit, building, compound, staff in rows
    ]


@console.get("/updates")
@desk_required("visits:read")
def updates() -> AnyResponse:
    """What has come in since a page was shown: 204, or the button that shows it. Rows are never put in under the reader.

    Address: after, the newest number of the page; known, how many new ones it already says; and the page's filters.
    """
    community = desk().community
    after, known = number_in(request.args.get("after")), number_in(request.args.get("known"))
    _, form = _filter_form(community)
    chosen = form.chosen()
    if after is None or chosen is None:
        return Response(status=204)
    count = count_visits(db.session(), scope(), chosen, after=after)
    if count == (known or 0):
        return Response(status=204)
    return make_response(render_template("console/_news.html", count=count, address=form.in_address()))


def _wish_id(visit_id: str) -> str | None:
    found = wish_of_operation(db.session(), desk().community.id, visit_id)
    return found.id if found else None


@console.get("/visits/<visit_id>")
@desk_required("visits:read")
def visit(visit_id: str) -> AnyResponse:
    """One visit, its story and its thread (screens.md S3)."""
    return visit_page(visit_id, ReviewForm())


def found_visit(visit_id: str) -> Any:
    """A visit of this desk's scope. Raises Problem request.not_found for any other, exactly as for none."""
    found = visit_in_scope(db.session(), scope(), visit_id) if is_uuid(visit_id) else None
    if found is None:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    return found


def visit_page(visit_id: str, form: ReviewForm, status: int = 200) -> AnyResponse:
    """The page of one visit, with what was typed into its box. Who opened it is written down before it is shown."""
    community, found = desk().community, found_visit(visit_id)
    with database.transaction() as writing:
        append_audit(writing, community_id=community.id, staff_id=desk().staff.id, action="visit:opened", subject="visit", subject_id=visit_id, now=clock.now())
    row, _door, building, compound, staff, operation = found
    zone = next((zone.code for zone in zones_in(db.session(), scope()) if zone.id == row.zone_id), "")
    openings = openings_of(db.session(), community.id, row.id)
    endings = endings_of(db.session(), community.id, [row.id]).get(row.id, ())
    day = today(community)
    page = render_template(
        "console/visit.html",
        **review_of_visit(community, row, form, endings, day),
        facts=presenters.visit_facts(
            row,
            place=presenters.place_words(compound, building),
            staff=staff,
            zone=zone,
            topics=topics_of_visits(db.session(), community.id, [row.id]).get(row.id, []),
            check=checks_of_visits(db.session(), community.id, [row.id]).get(row.id),
            time_zone=community.time_zone,
            today=day,
        ),
        happened=f"{zone} · {dates.instant_words(clock.to_ms(row.occurred_at), community.time_zone, language(), day)}",
        story=story(
            row,
            operation,
            openings,
            community.time_zone,
            endings=endings,
            was=outcome_of(db.session(), community.id, row.supersedes_id),
            is_with_a_colleague=has_reached_a_colleague(db.session(), row, clock.now()),
        ),
        wish_id=_wish_id(row.id),
        openings=[presenters.opening_words(opened_at, person, community.time_zone, day) for opened_at, person in openings],
    )
    return make_response(page, status)
