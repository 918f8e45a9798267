"""Writes the demo's buildings as a community's own list, and takes it in through the import, as everybody's list is."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from app.places.import_command import existing_places, import_places
from app.places.import_plan import make_plan
from app.places.import_rows import read_rows
from app.places.table import read_table
from tools.demo.buildings import Building

REGION = "449901001001"
HEADER = (
    "责任区", "小区或村", "地点类别", "楼栋", "楼栋类别", "单元", "楼层", "房号", "门的类别", "夜班", "进门提示", "安全提示", "楼栋编码", "房屋编码",
)  # fmt: skip
_DOOR_KINDS = {"dorm": "dorm_room", "shop_row": "shop", "shed": "shed"}


def list_of(zones: Mapping[str, Sequence[Building]], dice: Random) -> str:
    """The community's list as CSV: one row a door, codes of the made-up region 449901 (domain.md 4.1)."""
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\n")
    sheet.writerow(HEADER)
    number = 0
    for zone, buildings in zones.items():
        for building in buildings:
            number += 1
            code = f"{REGION}{int(zone[1:]):02}{number:05}"
            doors = ((unit, floor, room) for unit, floor, rooms in building.floors for room in rooms)
            for place, (unit, floor, room) in enumerate(doors, start=1):
                kind = "shop" if room.startswith("铺") else _DOOR_KINDS.get(building.kind, "home")
                # 14 % of dormitory rooms and 5 % elsewhere sleep by day (domain.md 6.3).
                night = kind in ("home", "dorm_room") and dice.random() < (0.14 if kind == "dorm_room" else 0.05)
                about = [zone, building.compound, building.place_kind, building.name, building.kind, unit, floor, room, kind, "是" if night else "否"]
                notes = [building.entry_note, building.hazard_note] if place == 1 else ["", ""]
                sheet.writerow([*about, *notes, code, f"{code}{place:06}"])
    return text.getvalue()


def import_list(session: Session, community_id: str, text: str, now: datetime) -> None:
    """Take the list in for good, inside an open transaction. Raises RuntimeError when a row is to be mended: then the generator is wrong."""
    data = text.encode()
    plan = make_plan(read_rows(read_table(data)), existing_places(session, community_id))
    if plan.faults:
        raise RuntimeError(plan.faults[0].sentence("en"))
    import_places(session, community_id=community_id, plan=plan, sha256=hashlib.sha256(data).hexdigest(), now=now)
