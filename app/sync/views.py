"""The phone's door: activation, the exchange, and the weekly service counts. Looks at bearer tokens only, never at a cookie."""

import gzip
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Response, current_app, g, jsonify, request
from sqlalchemy.orm import Session

from app import calendar, clock, database, problems
from app.database import db
from app.failpoints import reach
from app.identity import commands, queries, secrets
from app.identity.guards import Phone, phone_required
from app.identity.models import Invitation
from app.identity.tries import count_try, give_back_try
from app.places.queries import zones_of
from app.referrals.commands import add_service_week
from app.sync import schemas
from app.sync.answer import Download, download_for, log_was_rewound
from app.sync.api import PhoneBlueprint
from app.sync.cursor import Cursor, read_cursor
from app.sync.exchange import take_operations
from app.vocabulary import limit

log = structlog.get_logger()
blueprint = PhoneBlueprint("api", __name__, url_prefix="/api", description="The phone's exchange with the station")
ACTIVATION_TRIES = 10
SEEN_EVERY = timedelta(minutes=5)
SECURED: dict[str, Any] = {"security": [{"bearer": []}]}


@blueprint.route("/activation-check", methods=["POST"])
@blueprint.arguments(schemas.ActivationCheckSchema)
@blueprint.response(200, schemas.PersonSchema)
def post_activation_check(sent: dict[str, str]) -> dict[str, Any]:
    """Tell whose activation code this is, so that the phone can ask "is that you?". Spends nothing."""
    now = clock.now()
    _count_activation_try()
    invitation = _invitation(sent["code"])
    if not commands.is_open(invitation, now):
        raise problems.Problem(problems.ACTIVATION_UNKNOWN)
    person = _person(invitation)
    with database.transaction() as session:
        _give_back_activation_try(session)
    return person


@blueprint.route("/activate", methods=["POST"])
@blueprint.arguments(schemas.ActivationSchema)
@blueprint.response(200, schemas.ActivatedSchema)
def post_activate(sent: dict[str, Any]) -> dict[str, Any]:
    """Bind this phone to the person of a code. The same code and tokens again get the same answer."""
    now = clock.now()
    _count_activation_try()
    invitation = _invitation(sent["code"])
    with database.transaction(invitation.community_id) as session:
        fresh = session.get(Invitation, (invitation.community_id, invitation.id), with_for_update=True)
        assert fresh is not None
        person = _person(fresh)
        device = commands.bind_phone(session, invitation=fresh, push_token=sent["push_token"], read_token=sent["read_token"], build=sent["build"], now=now)
        device_id = device.id
        session.flush()
        enrolled_at = clock.to_ms(queries.first_bound_at(session, invitation.community_id, fresh.staff_id))
        _give_back_activation_try(session)
    return {**person, "device_id": device_id, "enrolled_at": enrolled_at, "server_time": clock.to_ms(clock.now())}


def _count_activation_try() -> None:
    tried: problems.Problem | None = None
    with database.transaction() as session:
        try:
            count_try(session, what="activation", who=request.remote_addr or "", most=ACTIVATION_TRIES, now=clock.now())
        except problems.Problem as problem:
            tried = problem  # The count is committed first.
    if tried is not None:
        raise tried


def _give_back_activation_try(session: Session) -> None:
    """A station binds its phones from one address in a morning: only codes that did not fit add up."""
    give_back_try(session, what="activation", who=request.remote_addr or "", now=clock.now())


def _invitation(code: str) -> Invitation:
    digest = secrets.code_digest(current_app.config["SECRET_KEY"], secrets.normal_code(code))
    invitation = queries.invitation_by_digest(db.session(), digest, "phone")
    if invitation is None:
        raise problems.Problem(problems.ACTIVATION_UNKNOWN)
    return invitation


def _person(invitation: Invitation) -> dict[str, Any]:
    session = db.session()
    staff = queries.staff_by_id(session, invitation.community_id, invitation.staff_id)
    community = queries.community_by_id(session, invitation.community_id)
    if staff is None or community is None or staff.ended_at is not None:
        raise problems.Problem(problems.ACTIVATION_UNKNOWN)
    return {
        "community_id": community.id,
        "badge_no": staff.badge_no,
        "display_name": staff.display_name,
        "zones": [zone.code for zone in zones_of(session, community.id, staff.id, clock.now())],
        "community": community.name,
        "is_demo": community.is_demo,
    }


@blueprint.route("/sync", methods=["POST"])
@blueprint.doc(**SECURED)
@blueprint.arguments(schemas.ExchangeSchema)
@blueprint.response(200, schemas.AnswerSchema)
@phone_required
def post_sync(sent: dict[str, Any]) -> Response:
    """One exchange: operations up, receipts down; with a read token also what the phone has not got yet."""
    phone: Phone = g.phone
    most = limit("operations_per_exchange")
    if len(sent["operations"]) > most:
        raise problems.Problem(problems.EXCHANGE_TOO_MANY, most=most)
    now = clock.now()
    receipts = take_operations(phone, sent["operations"], now)
    reach("exchange.before_answer")
    cursor = read_cursor(sent["cursor"])
    _note_seen(phone, cursor, sent["build"])
    download = Download(cursor=sent["cursor"])
    if phone.may_read and sent["build"] >= _build_min():
        download = download_for(db.session(), phone, cursor, min(sent["reads"], schemas.READS), now)
    return _answer(phone, sent["nonce"], receipts, download)


def _note_seen(phone: Phone, cursor: Cursor | None, build: int) -> None:
    """Move `last_seen` at most every five minutes, and turn the epoch when this log turns out to be an older one.

    A pull writes nothing otherwise. A restored backup has forgotten numbers that phones already hold; the new epoch
    tells them to send again what they kept. A phone that was switched off cannot turn it: a made-up cursor would
    make everybody fetch everything again.
    """
    now = clock.now()
    community = queries.community_by_id(db.session(), phone.community.id)
    rewound = community is not None and phone.refusal_of_new_work is None and log_was_rewound(db.session(), community, cursor)
    if rewound:
        _write_seen(phone, cursor, build, now)
    elif now - phone.device.last_seen_at >= SEEN_EVERY or (phone.may_read and now - phone.device.read_at >= SEEN_EVERY):
        try:
            _write_seen(phone, None, build, now)
        except problems.Problem as problem:
            # A full disk or a busy hour is no reason to withhold the receipts, which are committed, or the changes.
            log.warning("last_seen_not_noted", code=problem.refusal.code)


def _write_seen(phone: Phone, rewound_by: Cursor | None, build: int, now: datetime) -> None:
    with database.transaction(phone.community.id) as session:
        device = queries.device_by_id(session, phone.community.id, phone.device.id)
        if device is not None:
            device.last_seen_at, device.build = now, build
            if phone.may_read:
                device.read_at = now
        fresh = queries.community_by_id(session, phone.community.id)
        if fresh is not None and log_was_rewound(session, fresh, rewound_by):
            commands.turn_epoch(fresh)


def _build_min() -> int:
    return max(schemas.BUILD_MIN, int(current_app.config["BUILD_MIN"]))


def _answer(phone: Phone, nonce: str, receipts: list[dict[str, Any]], download: Download) -> Response:
    community = queries.community_by_id(db.session(), phone.community.id)
    assert community is not None
    body = {
        "protocol": schemas.PROTOCOL,
        "nonce": nonce,
        "epoch": community.epoch,
        "protocol_min": schemas.PROTOCOL_MIN,
        "build_min": _build_min(),
        "receipts": receipts,
        "packs": download.packs,
        "changes": download.changes,
        "counts": {"receipts": len(receipts), "packs": len(download.packs), "changes": len(download.changes)},
        "cursor": download.cursor,
        "more": download.more,
        "durable_number": community.durable_number,
        "server_time": clock.to_ms(clock.now()),
    }
    response = jsonify(body)
    if "gzip" in request.headers.get("Accept-Encoding", "") and response.content_length and response.content_length > 600:
        response.set_data(gzip.compress(response.get_data(), compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@blueprint.route("/service-week", methods=["POST"])
@blueprint.doc(**SECURED)
@blueprint.arguments(schemas.ServiceWeekSchema)
@blueprint.response(200, schemas.ServiceWeekAnswerSchema)
@phone_required
def post_service_week(sent: dict[str, Any]) -> dict[str, str]:
    """Add a closed week's sums to the community's counters. Keeps no trace of the phone, its person or the hour."""
    phone: Phone = g.phone
    with database.transaction(phone.community.id) as session:
        # Read inside: a request that has waited for the row must not add to a week that was shown meanwhile.
        today = calendar.local_parts(clock.to_ms(clock.now()), phone.community.time_zone)["day"]
        if sent["week"] >= calendar.iso_week(today):
            raise problems.Problem(problems.WEEK_NOT_CLOSED)
        add_service_week(session, community_id=phone.community.id, iso_week=sent["week"], batch_id=sent["batch"], counts=sent["counts"], today=today)
    return {"batch": sent["batch"]}
