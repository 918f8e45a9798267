"""A deputy in several zones: every building says in which zone it stands, and where there is one zone none does."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from app import clock, database
from app.places.commands import assign_zone
from app.places.models import Zone
from tests.browser.conftest import TOWER, Open
from tests.browser.hand import Hand
from tests.browser.station import Station

pytestmark = pytest.mark.browser


def test_each_building_names_its_zone_where_a_person_has_several(station: Station, open_profile: Open) -> None:
    with station.app.app_context(), database.transaction(station.world.community_id) as session:
        other = session.scalars(sa.select(Zone).where(Zone.code == "Z19")).one()
        assign_zone(session, zone=other, staff_id=station.world.staff["Ben"], role="deputy", now=clock.now())
    station.start()
    ben = Hand(open_profile("ben"), station).open().activate("Ben")
    ben.page.get_by_role("radio", name=re.compile("全部")).click()
    # Seen, and heard.
    expect(ben.page.locator("xunfang-buildings .row-button", has_text=TOWER)).to_contain_text("Z07 · ")
    expect(ben.page.get_by_role("button", name=re.compile(f"{TOWER}.*，Z07$"))).to_be_visible()
    expect(ben.page.locator("xunfang-buildings .row-button", has_text="Z19 · ").first).to_be_visible()
    amina = Hand(open_profile("amina"), station).open().activate("Amina")
    expect(amina.page.locator("xunfang-buildings .row-button").first).not_to_contain_text("Z07 · ")
