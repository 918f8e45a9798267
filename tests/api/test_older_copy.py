"""The station put back to an older copy without a word to anybody: noticed by the first phone that knows more,
told to all by one new epoch, and everything that was acknowledged comes back, once."""

from collections.abc import Iterator

import pytest

from app import database
from app.identity.models import Community
from tests.api.test_cursor import record_many
from tests.cast import World
from tests.faults.backup import Copies, copies_of
from tests.faults.canary import secrets  # noqa: F401
from tests.faults.ledger import check_promise, read_ledger
from tests.faults.link import deliver
from tests.phone import new_id


@pytest.fixture
def copies(world: World) -> Iterator[Copies]:
    with copies_of(world.app) as found:
        yield found


@pytest.mark.parametrize("is_overtaken", [False, True])
def test_an_older_copy_is_noticed_and_everything_acknowledged_comes_back(world: World, copies: Copies, is_overtaken: bool) -> None:
    amina, ben, dov = phones = [world.phone_of(name) for name in ("Amina", "Ben", "Dov")]
    made = record_many(world, amina, 4) + record_many(world, ben, 3) + record_many(world, dov, 2, "Z19")
    copy = copies.take()
    made += record_many(world, amina, 5) + record_many(world, ben, 3)
    ahead = read_ledger(world).community.head
    copies.put_back(copy)
    if is_overtaken:
        made += record_many(world, dov, 20, "Z19")
        assert read_ledger(world).community.head > ahead
    epochs = {dov.epoch}
    for _ in range(2):
        for phone in phones:
            deliver(phone)
            epochs.add(phone.epoch)
    assert len(epochs) == 2, "the epoch turns exactly once"
    assert {phone.epoch for phone in phones} == {read_ledger(world).community.epoch}
    found = check_promise(world, phones, made)
    assert set(found.visits) == set(made)
    assert amina.visits == ben.visits
    assert len(amina.visits) == 15
    assert set(amina.receipts) | set(ben.receipts) | set(dov.receipts) == set(found.from_phones)


def test_a_phone_that_stands_where_the_copy_stands_goes_on(world: World, copies: Copies) -> None:
    amina = world.phone_of("Amina")
    record_many(world, amina, 3)
    epoch, copy = amina.epoch, copies.take()
    copies.put_back(copy)
    answer = amina.exchange()
    assert (answer["epoch"], answer["packs"], answer["changes"]) == (epoch, [], [])


def test_a_copy_from_before_the_epoch_turned_is_noticed_too(world: World, copies: Copies) -> None:
    amina = world.phone_of("Amina")
    made = record_many(world, amina, 2)
    copy = copies.take()
    with world.app.app_context(), database.transaction(world.community_id) as session:
        session.get_one(Community, world.community_id).epoch = new_id()
    made += record_many(world, amina, 2)
    copies.put_back(copy)
    deliver(amina)
    check_promise(world, [amina], made)
    assert set(read_ledger(world).visits) == set(made)


def test_the_same_operation_at_the_same_number_again_hides_no_loss(world: World, copies: Copies) -> None:
    amina, ben, dov = phones = [world.phone_of(name) for name in ("Amina", "Ben", "Dov")]
    made = record_many(world, amina, 3) + record_many(world, ben, 1) + record_many(world, dov, 1, "Z19")
    copy = copies.take()
    made += record_many(world, ben, 1)
    unheard = amina.record_visit(world.doors["Z07"][5])
    amina.client.post("/api/sync", json=amina.request_body(), headers=amina.headers())
    deliver(ben)
    number = max(ben.visits)
    copies.put_back(copy)
    made += [*record_many(world, dov, 1, "Z19"), unheard]
    amina.client.post("/api/sync", json={**amina.request_body(), "cursor": None}, headers=amina.headers())
    assert read_ledger(world).operations[unheard].number == number, "the number that Ben knows belongs to the same operation again"
    epoch = ben.epoch
    for phone in (ben, *phones):
        deliver(phone)
    assert ben.epoch != epoch
    found = check_promise(world, phones, made)
    assert set(found.visits) == set(made)
