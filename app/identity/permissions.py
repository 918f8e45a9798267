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
    "services:read": frozenset({"supervisor", "station_lead", "street_reviewer"}),
    "audit:read": frozenset({"station_lead", "privacy_contact"}),
}
DESK_ROLES = frozenset().union(*PERMISSIONS.values())


def may(roles: Collection[str], permission: str) -> bool:
    """Whether somebody with these roles has a permission. Raises KeyError for a permission that is not in the table."""
    return not PERMISSIONS[permission].isdisjoint(roles)
