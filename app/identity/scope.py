"""The one place that says which rows a person may see. A query on a community's rows starts with `within()`.
What lies outside a scope is answered exactly as what does not exist."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

Statement = TypeVar("Statement", bound=sa.Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class Scope:
    """Whose rows: one community, and either all its zones (None, for supervisors) or some."""

    community_id: str
    zone_ids: frozenset[str] | None

    def includes_zone(self, zone_id: str) -> bool:
        """Whether a zone lies inside."""
        return self.zone_ids is None or zone_id in self.zone_ids


def whole_community(community_id: str) -> Scope:
    """A supervisor's scope."""
    return Scope(community_id, None)


def some_zones(community_id: str, zone_ids: Collection[str]) -> Scope:
    """A coordinator's scope: the zones of the assignments that run now."""
    return Scope(community_id, frozenset(zone_ids))


def within(statement: Statement, scope: Scope, table: Any) -> Statement:
    """Narrow a select on `table` to a scope. A table with a zone is narrowed by zone too.

    Args:
        table: the mapped class whose rows are selected; it has community_id, and zone_id where rows belong to a zone.
    """
    statement = statement.where(table.community_id == scope.community_id)
    if scope.zone_ids is not None and hasattr(table, "zone_id"):
        statement = statement.where(table.zone_id.in_(sorted(scope.zone_ids)))
    return statement
