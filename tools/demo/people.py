"""The demo's station and its people: coordinators with phones, deputies, supervisors with a desk (screens.md P0, domain.md 6.2)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.identity import commands
from app.identity.guards import Phone
from app.identity.models import Community, Invitation, Staff
from app.identity.secrets import code_digest, make_token, passphrase_hash
from app.places.commands import assign_zone
from app.places.models import Zone
from app.vocabulary import label

NAME, HOTLINE, REGION_CODE = "榕湾社区（演示）", "154 0000 0110", "449901001001"
BUILD = 1
FLOATERS_ZONES = 3
# Words for pass-phrases: short, unlike each other, none of them a name.
# fmt: off
WORDS = (
    "amber", "anchor", "apple", "basil", "bench", "birch", "boat", "bread", "bridge", "brook", "button", "candle", "canyon", "carbon", "cedar",
    "chalk", "cherry", "circle", "clay", "cloud", "clover", "cobalt", "comet", "copper", "coral", "cotton", "crane", "cricket", "dawn", "delta",
    "desert", "dune", "eagle", "echo", "ember", "falcon", "feather", "fern", "field", "flint", "forest", "fossil", "garden", "ginger", "glacier",
    "granite", "grape", "harbor", "hazel", "heron", "hollow", "honey", "island", "ivory", "jade", "jasmine", "juniper", "kettle", "lagoon", "lantern",
    "laurel", "lemon", "lilac", "linen", "lotus", "maple", "marble", "meadow", "melon", "mint", "mirror", "moss", "nectar", "north", "oasis", "ocean",
    "olive", "onyx", "orchid", "otter", "paper", "pear", "pebble", "pepper", "pine", "planet", "plum", "pond", "poppy", "prairie", "quartz", "quill",
    "rain", "raven", "reed", "ribbon", "river", "rocket", "sable", "saffron", "sail", "salt", "sand", "shadow", "shell", "silver", "sky", "slate",
    "snow", "sparrow", "spring", "spruce", "stone", "storm", "summer", "swan", "tea", "thistle", "thunder", "timber", "topaz", "tulip", "valley",
    "velvet", "violet", "walnut", "water", "willow", "winter", "wool", "zephyr",
)
# fmt: on


OTHER_DESKS = {"L01": "station_lead", "P01": "privacy_contact", "R01": "street_reviewer"}


@dataclass(frozen=True)
class People:
    """Who calls where: zone to (main, deputy) by badge; and who has a desk: badge to role."""

    zones: Mapping[str, tuple[str, str]]
    desks: Mapping[str, str]

    @property
    def coordinators(self) -> list[str]:
        """Everybody who has a phone."""
        return sorted({badge for pair in self.zones.values() for badge in pair})


def few_people() -> People:
    """The people of screens.md P0."""
    return People({"Z07": ("07", "31"), "Z19": ("19", "19")}, {"S03": "supervisor", **OTHER_DESKS})


def many_people() -> People:
    """48 coordinators, each with a zone and half of them deputies of another; 6 floaters, deputies of three zones each; 4 supervisors."""
    zones = {f"Z{zone:02}": (f"{zone:02}", f"{_deputy_of(zone):02}") for zone in range(1, 49)}
    return People(zones, {**dict.fromkeys(("S01", "S02", "S03", "S04"), "supervisor"), **OTHER_DESKS})


def _deputy_of(zone: int) -> int:
    """The second 24 coordinators help the first, floaters the next 18 zones, and the last six go back to the first coordinators."""
    if zone <= 24:
        return zone + 24
    return 49 + (zone - 25) // FLOATERS_ZONES if zone <= 42 else zone - 42


def found_station(session: Session, now: datetime) -> Community:
    """Found the demo's community."""
    return commands.found_community(session, name=NAME, region_code=REGION_CODE, hotline=HOTLINE, time_zone="Asia/Shanghai", is_demo=True, now=now)


def add_people(session: Session, community: Community, people: People, now: datetime) -> dict[str, str]:
    """Enter everybody, give them their zones, and give each desk a random pass-phrase of four words.

    Returns badge to pass-phrase.
    """
    zones = {zone.code: zone for zone in session.scalars(sa.select(Zone).where(Zone.community_id == community.id))}
    staff: dict[str, Staff] = {}
    for badge in people.coordinators:
        staff[badge] = commands.add_staff(session, community_id=community.id, display_name=f"协管员 {badge}", badge_no=badge, roles=["coordinator"], now=now)
    for code, (main, deputy) in people.zones.items():
        assign_zone(session, zone=zones[code], staff_id=staff[main].id, role="main", now=now)
        if deputy != main:
            assign_zone(session, zone=zones[code], staff_id=staff[deputy].id, role="deputy", now=now)
    phrases: dict[str, str] = {}
    for badge, role in people.desks.items():
        name = f"{label('roles', role, 'zh-Hans')} {badge[1:]}"
        person = commands.add_staff(session, community_id=community.id, display_name=name, badge_no=badge, roles=[role], now=now)
        phrases[badge] = " ".join(secrets.choice(WORDS) for _ in range(4))
        person.passphrase_hash = passphrase_hash(phrases[badge])
    return phrases


def bind_phones(session: Session, community: Community, people: People, secret_key: str, now: datetime) -> dict[str, Phone]:
    """Invite everybody to a phone and bind one, as an activation does. Its tokens are thrown away: nobody holds these phones.

    Returns badge to phone.
    """
    phones: dict[str, Phone] = {}
    for badge in people.coordinators:
        person = session.scalars(sa.select(Staff).where(Staff.community_id == community.id, Staff.badge_no == badge)).one()
        code = commands.invite_staff(session, staff=person, purpose="phone", secret_key=secret_key, now=now)
        session.flush()
        digest = code_digest(secret_key, code)
        invitation = session.scalars(sa.select(Invitation).where(Invitation.community_id == community.id, Invitation.code_digest == digest)).one()
        device = commands.bind_phone(
            session, invitation=invitation, push_token=make_token(), read_token=make_token(), build=BUILD, now=now + timedelta(minutes=5)
        )
        phones[badge] = Phone(community, person, device, may_read=True)
    return phones
