"""The commands `flask ...`: set up the database, invite people, switch phones off. Each prints what it did in a sentence."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app import clock, database, migrate, problems
from app.changes import audit
from app.database import db
from app.identity import commands, queries
from app.identity.models import Community, Staff
from app.identity.permissions import DESK_ROLES
from app.places.commands import assign_zone
from app.places.queries import zone_by_code
from app.vocabulary import codes, limit

audit_group = AppGroup("audit", help="The chained log of who did and who read what.")
database_group = AppGroup("database", help="The database: bring it to the newest shape.")
staff_group = AppGroup("staff", help="People: invite them to a phone or to the console.")
phones_group = AppGroup("phones", help="Phones: list them, switch one off.")
community_group = AppGroup("community", help="Communities of this database.")


def init_cli(app: Flask) -> None:
    """Register the commands."""
    from app.exports.cli import exports_group
    from app.places.cli import places_group
    from app.retention.cli import retention_group

    for group in (audit_group, database_group, staff_group, phones_group, community_group, places_group, retention_group, exports_group):
        app.cli.add_command(group)


class Refused(click.ClickException):
    """A refusal of the catalogue, on the command line in both languages."""

    def __init__(self, problem: problems.Problem) -> None:
        refusal, details = problem.refusal, problem.details
        super().__init__(
            f"{refusal.sentence('zh-Hans', **details)}{refusal.way_out('zh-Hans', **details)}\n"
            f"{refusal.sentence('en', **details)} {refusal.way_out('en', **details)}"
        )


def the_community(session: Session, name: str | None) -> Community:
    """The community a command is for: the only one, or the one that is named."""
    found = [community for community in queries.communities(session) if name in (None, community.name, community.id)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise click.ClickException("No such community. Found one first: flask community found NAME --hotline NUMBER")
    raise click.ClickException("Several communities live here; say which with --community: " + ", ".join(community.name for community in found))


@database_group.command("migrate")
def migrate_database() -> None:
    """Bring the database to the newest shape."""
    migrate.upgrade()
    click.echo("The database is up to date.")


@audit_group.command("verify")
@click.option("--community", "community_name", default=None)
@click.option("--noted", default=None, help="Number and first digits of the hash as noted on paper, such as 48:3f2a90c1.")
def verify_audit(community_name: str | None, noted: str | None) -> None:
    """Find every place at which the log of actions was changed, shortened or added to. Ends with 1 where there is one."""
    session = db.session()
    community = the_community(session, community_name)
    faults = audit.verify_audit(session, community.id, audit.audit_keys())
    number, hash_ = audit.head_of_audit(session, community.id)
    if noted is not None and not audit.is_as_noted(session, community.id, noted):
        faults.append(audit.AuditFault(int(noted.partition(":")[0]), "noted"))
    words = {"missing": "is missing", "changed": "was changed or added", "end": "does not lead to the noted end", "noted": "is not as it was noted"}
    for fault in faults:
        click.echo(f"Entry {fault.number} {words[fault.what]}.")
    if faults:
        raise click.exceptions.Exit(1)
    click.echo(f"The log is whole: {number} entries, ending in {hash_[:8]}." if number else "The log has no entry yet.")


@community_group.command("found")
@click.argument("name")
@click.option("--hotline", required=True, help="The station's phone number, as people dial it.")
@click.option("--region-code", default="", help="The 12-digit statistical region, where there is one.")
@click.option("--time-zone", default="Asia/Shanghai", show_default=True)
def found_community(name: str, hotline: str, region_code: str, time_zone: str) -> None:
    """Make a community with an empty log."""
    with database.transaction() as session:
        commands.found_community(session, name=name, region_code=region_code, hotline=hotline, time_zone=time_zone, is_demo=False, now=clock.now())
    click.echo(f"{name} is founded. Next: flask places import FILE --dry-run")


@community_group.command("restored")
@click.option("--community", "community_name", default=None)
def note_restored(community_name: str | None) -> None:
    """Say that a backup was put back. Every phone then sends again what it kept, and nothing counts twice."""
    community_id = the_community(db.session(), community_name).id
    with database.transaction(community_id) as session:
        community = the_community(session, community_id)
        commands.turn_epoch(community)
        name = community.name
    click.echo(f"{name}: phones will send again what they kept for {limit('kept_days')} days, each at its next exchange.")


@staff_group.command("invite")
@click.option("--role", type=click.Choice(codes("roles")), required=True)
@click.option("--badge", "badge_no", default=None, help="Badge number; needed for a new person.")
@click.option("--name", "display_name", default=None, help="As colleagues see it, such as 协管员 07.")
@click.option("--zone", "zone_code", default=None, help="For a coordinator: the zone, such as Z07.")
@click.option("--as", "assignment_role", type=click.Choice(codes("assignment_roles")), default="main", show_default=True)
@click.option("--reason", default=None, help="Why another supervisor is wanted; it is kept.")
@click.option("--community", "community_name", default=None)
@click.option("--address", default="http://127.0.0.1:8000", show_default=True, help="Where people reach this server.")
def invite(
    role: str,
    badge_no: str | None,
    display_name: str | None,
    zone_code: str | None,
    assignment_role: str,
    reason: str | None,
    community_name: str | None,
    address: str,
) -> None:
    """Invite a person: whoever has a desk gets a link, everybody else an activation code for a phone. Each works once, for 24 hours."""
    community_id = the_community(db.session(), community_name).id
    purpose = "console" if role in DESK_ROLES else "phone"
    try:
        with database.transaction(community_id) as session:
            if role == "supervisor":
                _refuse_second_supervisor(session, community_id, reason)
            staff = _person_to_invite(session, community_id, badge_no, display_name, role)
            if zone_code is not None:
                zone = zone_by_code(session, community_id, zone_code)
                if zone is None:
                    raise problems.Problem(problems.ZONE_UNKNOWN, zone=zone_code)
                assign_zone(session, zone=zone, staff_id=staff.id, role=assignment_role, now=clock.now())
            code = commands.invite_staff(session, staff=staff, purpose=purpose, secret_key=current_app.config["SECRET_KEY"], now=clock.now(), reason=reason)
            name = staff.display_name
            action = "desk:invited" if purpose == "console" else "phone:invited"
            audit.append_audit(
                session, community_id=community_id, staff_id=None, action=action, subject="staff", subject_id=staff.id, now=clock.now(), reason=reason
            )
    except problems.Problem as problem:
        raise Refused(problem) from problem
    if purpose == "console":
        click.echo(f"{name}: {address}/console/welcome/{code}")
    else:
        click.echo(f"{name}: {code[:4]}-{code[4:]}  ({address}/app/)")
    click.echo("It works once, within 24 hours.")


def _refuse_second_supervisor(session: Session, community_id: str, reason: str | None) -> None:
    active = queries.active_supervisors(session, community_id)
    if active and not reason:
        raise problems.Problem(problems.INVITE_SUPERVISOR_EXISTS, badge_no=active[0].badge_no)


def _person_to_invite(session: Session, community_id: str, badge_no: str | None, display_name: str | None, role: str) -> Staff:
    badge_no = badge_no or ("S01" if role == "supervisor" else None)
    if badge_no is None:
        raise click.ClickException("A new person needs --badge.")
    staff = queries.staff_by_badge(session, community_id, badge_no)
    if staff is not None and staff.ended_at is None and role in staff.roles:
        return staff
    return commands.add_staff(session, community_id=community_id, display_name=display_name or badge_no, badge_no=badge_no, roles=[role], now=clock.now())


@phones_group.command("list")
@click.option("--community", "community_name", default=None)
def list_phones(community_name: str | None) -> None:
    """Every phone: its id, whose it is, when it was last heard."""
    session = db.session()
    community = the_community(session, community_name)
    people = {person.id: person for person in queries.staff_of_community(session, community.id)}
    for device in queries.devices_of_community(session, community.id):
        ended = "  switched off" if device.revoked_at else ""
        click.echo(f"{device.id}  {people[device.staff_id].badge_no}  heard {device.last_seen_at:%Y-%m-%d}{ended}")


@phones_group.command("revoke")
@click.argument("device_id")
@click.option("--community", "community_name", default=None)
def revoke_phone(device_id: str, community_name: str | None) -> None:
    """Switch a phone off. It reads nothing more; what it still sends is held for a supervisor."""
    community_id = the_community(db.session(), community_name).id
    with database.transaction(community_id) as session:
        device = queries.device_by_id(session, community_id, device_id)
        if device is None:
            raise click.ClickException("No such phone. See: flask phones list")
        if device.revoked_at is None:
            commands.revoke_phone(device, clock.now())
            audit.append_audit(
                session, community_id=community_id, staff_id=None, action="phone:revoked", subject="device", subject_id=device_id, now=clock.now()
            )
    click.echo("The phone is switched off. Records it still holds will be kept for a supervisor.")
