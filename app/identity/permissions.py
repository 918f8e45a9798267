"""Which role may do what at a desk: one table, from which guards, menus and the tests of every route are made.
A coordinator's and a van's crew's rights are their phones' (app/sync); neither has a desk."""

from collections.abc import Collection

# Permission to the roles that have it. There is none for ranking, comparing or counting people, and none will be added (domain.md 0.5).
PERMISSIONS: dict[str, frozenset[str]] = {
    "overview:read": frozenset({"supervisor", "station_lead", "street_reviewer"}),
    "visits:read": frozenset({"supervisor", "station_lead"}),
    "operations:decide": frozenset({"supervisor", "station_lead"}),
    "clashes:settle": frozenset({"supervisor", "station_lead"}),
    "wishes:lift": frozenset({"supervisor", "station_lead"}),
    "visits:review": frozenset({"supervisor", "station_lead"}),
    "places:read": frozenset({"supervisor", "station_lead"}),
    "places:write": frozenset({"supervisor", "station_lead"}),
    "services:read": frozenset({"supervisor", "station_lead", "street_reviewer"}),
    "zones:read": frozenset({"supervisor", "station_lead"}),
    "zones:write": frozenset({"supervisor", "station_lead"}),
    "rounds:read": frozenset({"supervisor", "station_lead"}),
    "rounds:write": frozenset({"supervisor", "station_lead"}),
    "exports:make": frozenset({"supervisor", "station_lead"}),
    "audit:read": frozenset({"station_lead", "privacy_contact"}),
    "people:read": frozenset({"supervisor", "station_lead"}),
    "people:write": frozenset({"supervisor", "station_lead"}),
    "roles:write": frozenset({"station_lead"}),
}
DESK_ROLES = frozenset().union(*PERMISSIONS.values())
PHONE_ROLES = frozenset({"coordinator", "van_crew"})
# Whose desk opens what cannot be taken back: they are urged to set up a second step.
URGED_ROLES = frozenset({"station_lead", "privacy_contact"})


def may(roles: Collection[str], permission: str) -> bool:
    """Whether somebody with these roles has a permission. Raises KeyError for a permission that is not in the table."""
    return not PERMISSIONS[permission].isdisjoint(roles)


def may_manage(actor: Collection[str], roles: Collection[str]) -> bool:
    """Whether somebody may invite or end a person with these roles: people on phones whoever keeps people, everybody else the station lead."""
    return may(actor, "people:write" if PHONE_ROLES.issuperset(roles) else "roles:write")
