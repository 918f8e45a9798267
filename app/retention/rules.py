"""How long what is kept (domain.md 5.5). Pure; days are the community's, 'YYYY-MM-DD'.
A time here is a promise to residents and to colleagues: it may be shortened, never lengthened in passing."""

from dataclasses import dataclass

from app import calendar

VISIT_MONTHS = 12
NOT_REACHED_DAYS = 90
WORDS_DAYS = 90
ENDED_RECORD_DAYS = 30
BODY_DAYS = 90
REMINDER_DAYS = 30
# A wish that was lifted says who once wanted no visit: no longer than a visit itself.
LIFTED_WISH_MONTHS = 12
DESK_DAYS = 90
EXPORT_DAYS = 90
AUDIT_MONTHS = 36

# What a run counts, in the order in which it is told.
REMOVED = (
    "visits",
    "not_reached",
    "ended_records",
    "needs",
    "hints",
    "blockages",
    "reminders",
    "closed_topics",
    "bodies",
    "decision_words",
    "lifted_wishes",
    "invitations",
    "console_sessions",
    "exports",
    "audit_entries",
)


@dataclass(frozen=True)
class Limits:
    """The first days that are still kept; what lies before them goes."""

    visits: str
    not_reached: str
    words: str
    ended_records: str
    bodies: str
    # Reminders of months before this one ('YYYY-MM') go.
    reminder_month: str
    lifted_wishes: str
    desks: str
    exports: str
    audit: str


def limits_on(today: str) -> Limits:
    """What is kept on a day."""
    return Limits(
        visits=calendar.add_months(today, -VISIT_MONTHS),
        not_reached=calendar.add_days(today, -NOT_REACHED_DAYS),
        words=calendar.add_days(today, -WORDS_DAYS),
        ended_records=calendar.add_days(today, -ENDED_RECORD_DAYS),
        bodies=calendar.add_days(today, -BODY_DAYS),
        reminder_month=calendar.add_days(today, -REMINDER_DAYS)[:7],
        lifted_wishes=calendar.add_months(today, -LIFTED_WISH_MONTHS),
        desks=calendar.add_days(today, -DESK_DAYS),
        exports=calendar.add_days(today, -EXPORT_DAYS),
        audit=calendar.add_months(today, -AUDIT_MONTHS),
    )
