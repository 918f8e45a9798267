"""What phones send of a closed week (tests/contracts/service-weeks.json) is what the server takes, once."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app import calendar, database
from app.calendar import last_day_of_week
from app.database import db
from app.referrals.commands import add_service_week
from app.referrals.models import ServiceWeek
from app.referrals.rules import is_iso_week
from app.sync.schemas import ServiceWeekSchema
from app.vocabulary import codes
from tests.cast import World

CONTRACT = json.loads((Path(__file__).parents[1] / "contracts" / "service-weeks.json").read_text(encoding="utf-8"))
SENDS = [(case, week, counts) for case in CONTRACT["cases"] for week, counts in case["sends"].items()]


@pytest.mark.parametrize(("case", "week", "counts"), SENDS, ids=lambda value: value["name"] if isinstance(value, dict) and "name" in value else "")
def test_what_a_phone_sends_of_a_closed_week_is_well_formed(case: dict[str, Any], week: str, counts: dict[str, Any]) -> None:
    sent = {"week": week, "batch": str(uuid.uuid4()), "counts": counts}
    assert ServiceWeekSchema().load(sent) == sent
    assert is_iso_week(week)
    assert week < calendar.iso_week(case["today"]), "the server refuses a week that is not over"


def test_every_choice_of_the_contract_is_in_the_vocabulary() -> None:
    chosen = [choices for case in CONTRACT["cases"] for _, _, choices in case["told"]]
    assert {choice for choices in chosen for choice in choices.values()} == set(codes("choices"))
    assert {kind for choices in chosen for kind in choices} <= set(codes("service_kinds"))


def test_the_weeks_of_all_phones_are_added_up_and_a_repeat_adds_nothing(world: World) -> None:
    expected: dict[tuple[str, str], list[int]] = {}
    with world.app.app_context():
        for _, week, counts in SENDS:
            batch = str(uuid.uuid4())
            for is_first in (True, False):
                with database.transaction(world.community_id) as session:
                    assert (
                        add_service_week(session, community_id=world.community_id, iso_week=week, batch_id=batch, counts=counts, today=last_day_of_week(week))
                        == is_first
                    )
            for kind, row in counts.items():
                before = expected.get((week, kind), [0, 0, 0])
                expected[(week, kind)] = [one + other for one, other in zip(before, row, strict=True)]
        rows = db.session.scalars(sa.select(ServiceWeek).where(ServiceWeek.community_id == world.community_id))
        assert {(row.iso_week, row.service_kind): [row.slip, row.info, row.no] for row in rows} == expected
