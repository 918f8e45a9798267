"""The console's menu: its pages in order, with the permission each asks for. A page a person may not open is not shown to them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from app.identity.permissions import may
from app.translations import translate


@dataclass(frozen=True)
class Entry:
    """One line of the menu.

    Args:
        area: the part of the address after /console/, and so of a page that may be gone on to after signing in.
        endpoint: where the line leads.
        also: further endpoints under which it counts as the current one.
        words: asked for when the page is drawn, in the reader's language.
    """

    area: str
    endpoint: str
    icon: str
    words: Callable[[], str]
    permission: str
    also: tuple[str, ...] = ()


MENU = (
    Entry("overview", "console.overview", "layout-dashboard", lambda: translate("总览"), "overview:read"),
    Entry("visits", "console.visits", "scroll-text", lambda: translate("走访记录"), "visits:read", ("console.visit",)),
    Entry("decisions", "console.decisions", "list-checks", lambda: translate("退回和待定"), "operations:decide", ("console.decision", "console.clash")),
    Entry("questions", "console.questions", "message-circle-question", lambda: translate("提问与回答"), "visits:review"),
    Entry("zones", "console.zones", "map", lambda: translate("全部责任区"), "zones:read", ("console.zone", "console.zone_hand_over", "console.zone_buildings")),
    Entry("rounds", "console.rounds", "footprints", lambda: translate("门巡"), "rounds:read"),
    Entry(
        "places",
        "console.places",
        "building-2",
        lambda: translate("楼栋与门址"),
        "places:read",
        ("console.places_import", "console.import_draft", "console.places_generate", "console.building", "console.place_hints", "console.building_codes"),
    ),
    Entry("services", "console.services", "layers", lambda: translate("每周服务"), "services:read"),
    Entry(
        "people",
        "console.people",
        "users-round",
        lambda: translate("人员与手机"),
        "people:read",
        (
            *("console.person", "console.new_person", "console.edit_person", "console.person_roles", "console.person_code"),
            *("console.person_link", "console.person_leaves", "console.phone_name", "console.phone_off"),
        ),
    ),
    Entry("exports", "console.exports", "download", lambda: translate("导出"), "exports:make", ("console.export_page",)),
    Entry("audit", "console.audit", "shield", lambda: translate("查看记录"), "audit:read"),
)


def menu_for(roles: Collection[str]) -> list[Entry]:
    """The lines a person with these roles sees; the first is where the console begins for them."""
    return [entry for entry in MENU if may(roles, entry.permission)]
