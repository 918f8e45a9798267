"""A pack that the server wrote (app/sync/wire.py) and the phone's program has read (places/blocks.js) is the plain rows it was made of."""

import json
import random
import subprocess
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from app import clock
from app.certificates.models import CertificateCheck
from app.config import ROOT
from app.places.models import Building, Door
from app.rounds.models import Wish
from app.sync.wire import building_object
from app.visits.models import Blockage, Visit, VisitTopic
from app.vocabulary import codes, vocabulary

BADGES = {str(uuid.UUID(int=number)): badge for number, badge in enumerate(("07", "31", "S03"), start=1)}
START = datetime(2026, 9, 1, tzinfo=UTC)
NEEDLES = ["", "东侧铁门 <b>&amp;", '有狗 "凶" \\n', "🌿\u2028"]


def random_building(chance: random.Random) -> tuple[dict[str, Any], list[dict[str, Any]], Building]:
    """A building as it travels, and its doors as the phone should have them."""

    def new_id() -> str:
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))

    def instant() -> datetime:
        return START + timedelta(milliseconds=chance.randrange(90 * 86_400_000))

    notes = {"entry_note": chance.choice(NEEDLES), "hazard_note": chance.choice(NEEDLES)}
    building = Building(id=new_id(), name="3栋", kind=chance.choice(codes("building_kinds")), qr_token=chance.choice([None, "kMGSz9OsRK-PId22bK1KJg"]), **notes)
    doors: list[Door] = []
    for floor in range(chance.choice([0, 1, 3, 24])):
        for room in range(chance.choice([1, 2, 5, 18])):
            kind, standing = chance.choice(codes("door_kinds")), chance.choice(vocabulary()["door_standings"])
            shape: dict[str, Any] = {"unit": chance.choice(["", "2单元"]), "floor": f"{floor + 1}", "room": f"{floor + 1}{room:02}"}
            doors.append(Door(id=new_id(), kind=kind, standing=standing, night_shift=chance.random() < 0.2, **shape))
    plain: dict[str, dict[str, Any]] = {
        door.id: {
            "id": door.id,
            "unit": door.unit,
            "floor": door.floor,
            "room": door.room,
            "kind": door.kind,
            "standing": door.standing,
            "night_shift": door.night_shift,
            "visits": [],
            "wishes": [],
            "closed": [],
            "reminders": [],
        }
        for door in doors
    }
    visits, topics, checks = [], {}, {}
    wishes: dict[str, list[Wish]] = {}
    closed, reminders, blockages = [], [], []
    clashing: set[str] = set()
    # Numbers do not follow the time: a phone that was offline uploads late.
    numbers = chance.sample(range(1, 5000), 60)
    times = sorted(instant() for _ in range(len(doors) and chance.randrange(60)))
    for number, at in zip(numbers, times, strict=False):
        door = chance.choice(doors)
        booked = chance.choice([None, None, (None, "eve"), ("19:00", None)])
        visit = Visit(id=new_id(), number=number, door_id=door.id, staff_id=chance.choice(list(BADGES)), outcome=chance.choice(codes("outcomes")))
        visit.occurred_at, visit.left_card = at, chance.random() < 0.5
        visit.added_later, visit.asked = chance.choice([None, None, "forgot"]), chance.random() < 0.1
        visit.supersedes_id = chance.choice([None, None, new_id()])
        if visit.supersedes_id and chance.random() < 0.3:
            clashing.add(visit.id)
        visit.appointment_day, visit.appointment_time, visit.appointment_band = ("2026-11-28", *booked) if booked else (None, None, None)
        chosen = [(topic, chance.choice(codes("ends"))) for topic in chance.sample(codes("topics"), chance.choice([0, 0, 1, 3]))]
        topics[visit.id] = [VisitTopic(topic=topic, end=end) for topic, end in chosen]
        if chance.random() < 0.2:
            checks[visit.id] = CertificateCheck(visit_id=visit.id)
        visits.append(visit)
        plain[door.id]["visits"].append(
            {
                "number": number,
                "at": clock.to_ms(at) // 1000 * 1000,
                "outcome": visit.outcome,
                "by": BADGES[visit.staff_id],
                "left_card": visit.left_card,
                "topics": [{"topic": topic, "end": end} for topic, end in chosen],
                "appointment": {"day": "2026-11-28", "time": booked[0], "band": booked[1]} if booked else None,
                "check": visit.id in checks,
                "later": visit.added_later is not None,
                "asked": visit.asked,
                "corrects": visit.supersedes_id is not None,
                "clashes": visit.id in clashing,
            }
        )
    for door in doors:
        if chance.random() < 0.1:
            wish = Wish(id=new_id(), set_at=instant(), lifted_at=chance.choice([None, START + timedelta(days=100)]))
            wishes[door.id] = [wish]
            plain[door.id]["wishes"] = [
                {"id": wish.id, "set_at": clock.to_ms(wish.set_at), "lifted_at": clock.to_ms(wish.lifted_at) if wish.lifted_at else None}
            ]
        if chance.random() < 0.1:
            topic, at = chance.choice(codes("topics")), instant()
            closed.append((door.id, topic, at))
            plain[door.id]["closed"] = [{"topic": topic, "at": clock.to_ms(at) // 1000 * 1000}]
        if chance.random() < 0.1:
            reminders.append((door.id, "2027-01"))
            plain[door.id]["reminders"] = ["2027-01"]
    for number in chance.sample(range(5000, 6000), chance.choice([0, 0, 2])):
        said = {"reason": chance.choice(codes("blockage_reasons")), "band": chance.choice(codes("bands")), "hint_text": chance.choice([None, *NEEDLES])}
        blockages.append(Blockage(id=new_id(), number=number, staff_id=chance.choice(list(BADGES)), occurred_at=instant(), **said))
    facts = {"wishes": wishes, "closed_topics": closed, "reminders": reminders, "blockages": blockages}
    whole = building_object(building, "石岚花园", doors, visits=visits, topics=topics, checks=checks, clashing=clashing, badges=BADGES, **facts)
    return whole, [plain[door.id] for door in doors], building


def decoded(buildings: list[Any]) -> list[list[dict[str, Any]]]:
    done = subprocess.run(
        ["node", "tests/unit/decode-pack.mjs"], input=json.dumps(buildings), capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    found: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return found


def test_what_the_phone_reads_of_a_pack_is_what_the_server_knows() -> None:
    chance = random.Random(20260901)
    made = [random_building(chance) for _ in range(120)]
    zones = [str(uuid.uuid4()) for _ in made]
    read = decoded([[whole, zone] for (whole, _, _), zone in zip(made, zones, strict=True)])
    for (whole, doors, building), zone, blocks in zip(made, zones, read, strict=True):
        assert [door for block in blocks for door in block["doors"]] == doors
        assert all(len(block["doors"]) <= 100 for block in blocks)
        head = {"building": building.id, "zone": zone, "compound": "石岚花园", "name": "3栋", "kind": building.kind}
        for part, block in enumerate(blocks):
            assert block | head == block
            assert (block["key"], block["part"]) == (f"{building.id}:{part}", part)
            assert (block["entry_note"], block["hazard_note"], block["qr_token"]) == (building.entry_note, building.hazard_note, building.qr_token)
        assert [blockage for block in blocks for blockage in block["blockages"]] == whole["blockages"]
    doors = [door for _, rows, _ in made for door in rows]
    assert sum(bool(whole["blockages"]) for whole, _, _ in made) > 20
    for field in ("visits", "wishes", "closed", "reminders"):
        assert sum(bool(door[field]) for door in doors) > 50, f"the random buildings hold too few {field} to prove anything"
    assert {visit["outcome"] for door in doors for visit in door["visits"]} == set(codes("outcomes"))
