"""Who did and who looked at what (screens.md S11), for the privacy contact and the station lead. Read only; reading it is written down too."""

from flask import render_template, request, url_for

from app import clock, database
from app.changes.audit import append_audit, head_of_audit
from app.changes.queries import AuditFilter, audit_entries
from app.console.audit import presenters
from app.console.audit.forms import AuditFilterForm
from app.console.blueprint import console, desk, today
from app.console.visits.forms import number_in
from app.database import db
from app.identity import queries
from app.identity.guards import desk_required
from app.retention.queries import last_runs

ROWS_PER_PAGE = 50


@console.get("/audit")
@desk_required("audit:read")
def audit() -> str:
    """The chained log, newest first, filtered by person, action, day and the id of what was looked at."""
    community = desk().community
    people = queries.staff_of_community(db.session(), community.id)
    form = AuditFilterForm(request.args, people)
    with database.transaction(community.id) as writing:
        append_audit(writing, community_id=community.id, staff_id=desk().staff.id, action="audit:opened", subject="audit", subject_id=None, now=clock.now())
    chosen: AuditFilter | None = form.chosen(community.time_zone)
    below = number_in(request.args.get("below"))
    rows = audit_entries(db.session(), community.id, chosen, below=below, page=ROWS_PER_PAGE + 1) if chosen else []
    shown = rows[:ROWS_PER_PAGE]
    by_id = {person.id: person for person in people}
    address = form.in_address()
    return render_template(
        "console/audit.html",
        rows=[presenters.audit_row(row, by_id.get(row.staff_id or ""), community.time_zone, today(community)) for row in shown],
        form=form,
        address=address,
        is_first=below is None,
        older=url_for("console.audit", **address, below=shown[-1].number) if len(rows) > ROWS_PER_PAGE else None,
        purged=presenters.purge_words(last_runs(db.session(), community.id), community.time_zone, today(community)),
        head=presenters.head_words(*head_of_audit(db.session(), community.id)),
    )
