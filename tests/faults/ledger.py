"""What the station holds, read behind its back, and the promise every fault test ends with:
what was acknowledged is stored as it was acknowledged, nothing is lost, nothing stands twice, numbers are dense."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.changes.models import Change, Operation
from app.database import Base, db
from app.identity.models import Community
from app.rounds.models import Wish
from app.visits.models import Blockage, BlockageWithdrawal, Visit, Withdrawal
from tests.cast import World
from tests.phone import Phone


@dataclass
class Ledger:
    """Rows of one community, by id."""

    operations: dict[str, Operation]
    visits: dict[str, Visit]
    wishes: dict[str, Wish]
    withdrawals: dict[str, Withdrawal]
    blockages: dict[str, Blockage]
    blockage_withdrawals: dict[str, BlockageWithdrawal]
    changes: list[Change]
    community: Community

    @property
    def from_phones(self) -> dict[str, Operation]:
        return {identifier: row for identifier, row in self.operations.items() if row.device_id is not None}

    @property
    def live_visits(self) -> list[Visit]:
        """What phones see: neither corrected nor taken back."""
        ended = {row.supersedes_id for row in self.visits.values()} | {row.visit_id for row in self.withdrawals.values()}
        return [row for row in self.visits.values() if row.id not in ended]

    @property
    def standing_blockages(self) -> list[Blockage]:
        """What phones see: not taken back."""
        ended = {row.blockage_id for row in self.blockage_withdrawals.values()}
        return [row for row in self.blockages.values() if row.id not in ended]

    def counted_of(self, kind: str) -> set[str]:
        """Ids of the counted operations of a kind that phones sent."""
        return {identifier for identifier, row in self.from_phones.items() if (row.state, row.kind) == ("counted", kind)}


def read_ledger(world: World, community_id: str | None = None) -> Ledger:
    """The station's rows as a new connection sees them."""
    chosen = community_id or world.community_id
    with world.app.app_context():
        db.session.remove()

        def rows(model: Any) -> list[Any]:
            return list(db.session.scalars(sa.select(model).where(model.community_id == chosen)))

        found = Ledger(
            operations={row.id: row for row in rows(Operation)},
            visits={row.id: row for row in rows(Visit)},
            wishes={row.id: row for row in rows(Wish)},
            withdrawals={row.id: row for row in rows(Withdrawal)},
            blockages={row.id: row for row in rows(Blockage)},
            blockage_withdrawals={row.id: row for row in rows(BlockageWithdrawal)},
            changes=sorted(rows(Change), key=lambda change: change.number),
            community=db.session.get_one(Community, chosen),
        )
        db.session.remove()
        return found


def dump(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in a fixed order: two dumps that are equal differ in nothing."""
    with world.app.app_context(), db.engine.connect() as connection:
        return {
            table.name: [tuple(map(repr, row)) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
        }


def check_promise(world: World, phones: Iterable[Phone], made: Iterable[str] = ()) -> Ledger:
    """Hold the station to what it told its phones.

    Args:
        phones: with the receipts they were given.
        made: ids of all operations that people made; each of them has a receipt by now.
    """
    found = read_ledger(world)
    acknowledged = {identifier: receipt for phone in phones for identifier, receipt in phone.receipts.items() if receipt["state"] != "later"}
    for identifier, receipt in acknowledged.items():
        row = found.operations.get(identifier)
        assert row is not None, f"{identifier} was acknowledged as {receipt['state']} and is gone"
        assert (row.state, row.code, row.number) == (receipt["state"], receipt["code"], receipt["number"])
    missing = set(made) - set(acknowledged)
    assert not missing, f"{len(missing)} operations have no receipt"
    numbers = [change.number for change in found.changes]
    assert numbers == list(range(1, found.community.head + 1)), "numbers are not dense"
    counted = {identifier for identifier, row in found.from_phones.items() if row.state == "counted"}
    assert Counter(change.subject_id for change in found.changes if change.kind == "visit:recorded") == Counter(list(found.visits))
    assert set(found.visits) == {identifier for identifier in counted if found.operations[identifier].kind == "visit:record"}
    for identifier in counted:
        number = found.operations[identifier].number
        assert number is not None
        assert found.changes[number - 1].operation_id == identifier
    return found
