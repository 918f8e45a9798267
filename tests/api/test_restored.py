"""A backup that was put back: the command that says so makes every phone send again what it kept, those that only send as well."""

import sqlalchemy as sa

from app.database import db
from app.identity.models import Community
from app.visits.models import Visit
from tests.cast import World
from tests.faults.backup import copies_of


def epochs(world: World) -> dict[str, str]:
    with world.app.app_context():
        return {community.id: community.epoch for community in db.session.scalars(sa.select(Community))}


def visits(world: World) -> set[str]:
    with world.app.app_context():
        return set(db.session.scalars(sa.select(Visit.id)))


def say_restored(world: World, name: str) -> str:
    done = world.app.test_cli_runner().invoke(args=["community", "restored", "--community", name])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_record_whose_receipt_only_a_sending_phone_has_comes_back_once(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.exchange(reading=False)
    with copies_of(world.app) as backups:
        backup = backups.take()
        visit = amina.record_visit(world.doors["Z07"][0])
        assert [receipt["state"] for receipt in amina.exchange(reading=False)["receipts"]] == ["counted"]
        backups.put_back(backup)
        assert visits(world) == set()
        # Without a cursor nothing tells the station by itself: the record is on the phone alone.
        amina.exchange(reading=False)
        assert visits(world) == set()
        say_restored(world, world.community_id)
        for _ in range(3):
            amina.exchange(reading=False)
        assert visits(world) == {visit}


def test_only_the_community_that_was_put_back_begins_anew_and_phones_that_read_get_everything_again(world: World) -> None:
    amina = world.phone_of("Amina")
    visit = amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    before, known = epochs(world), amina.visits
    assert "30" in say_restored(world, world.community_id)
    changed = {community for community, epoch in epochs(world).items() if epoch != before[community]}
    assert changed == {world.community_id}
    # The first exchange hears of it and takes everything out again, the next one sends.
    amina.sync()
    amina.sync()
    assert (visits(world), amina.visits) == ({visit}, known)
    assert amina.outbox == {}
