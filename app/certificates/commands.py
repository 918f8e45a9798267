"""Recording a certificate check. Nothing is written when no paper was spoken of (domain.md D4). Never commits."""

from typing import Any

from sqlalchemy.orm import Session

from app.certificates.models import CertificateCheck
from app.database import Row, write_row


def record_certificate_check(session: Session, *, operation: Row, body: dict[str, Any] | None) -> None:
    """Keep kind and help of the check made at a visit, and the month the resident asked to be reminded of.

    Args:
        body: {'kind', 'help', 'remind_month'} or None when there was no check.
    """
    if body is None:
        return
    values = {"kind": body["kind"], "help": list(body["help"]), "remind_month": body["remind_month"]}
    write_row(session, CertificateCheck, community_id=operation["community_id"], visit_id=operation["id"], **values)
