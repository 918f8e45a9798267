"""Limited tries for codes and sign-in: counted in the database, exact under several workers."""

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, problems
from app.identity.models import Tries

WINDOW_MINUTES = 15


def count_try(session: Session, *, what: str, who: str, most: int, now: datetime) -> None:
    """Count one try inside an open transaction.

    Args:
        what: 'activation', 'sign_in' or the like.
        who: an address or a badge number; kept as a digest.
        most: how many tries a quarter of an hour holds.

    Raises Problem tries.too_many when there were more. The caller commits the count first and raises after.
    """
    bucket, quarter = _bucket(what, who), _quarter(now)
    session.execute(sa.delete(Tries).where(Tries.quarter < quarter - 4 * 24))
    # One statement on both databases: two workers who read before they write would let one try too many in.
    count = session.execute(
        sa.text(
            "INSERT INTO tries (bucket, quarter, count) VALUES (:bucket, :quarter, 1) "
            "ON CONFLICT (bucket, quarter) DO UPDATE SET count = tries.count + 1 RETURNING count"
        ),
        {"bucket": bucket, "quarter": quarter},
    ).scalar_one()
    if count > most:
        raise problems.Problem(problems.TOO_MANY_TRIES, minutes=WINDOW_MINUTES, retry_after=WINDOW_MINUTES * 60)


def give_back_try(session: Session, *, what: str, who: str, now: datetime) -> None:
    """Take one try off again after it came to a good end, inside an open transaction: only tries that did not fit add up.

    A station signs in from one address in the morning; counting first and giving back keeps the limit exact all the same.
    """
    session.execute(sa.update(Tries).where(Tries.bucket == _bucket(what, who), Tries.quarter == _quarter(now)).values(count=Tries.count - 1))


def _bucket(what: str, who: str) -> str:
    return f"{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"


def _quarter(now: datetime) -> int:
    return clock.to_ms(now) // (WINDOW_MINUTES * 60_000)
