"""When something happened and on which day it counts, by the contract that the phone's tally passes too."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app import calendar
from app.clock import from_ms, to_ms
from app.visits.rules import lies_in_future, occurred_at_ms
from app.vocabulary import limit

CONTRACT = json.loads((Path(__file__).parents[1] / "contracts" / "occurred-at.json").read_text(encoding="utf-8"))


def instant(text: str) -> int:
    return to_ms(datetime.fromisoformat(text))


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: case["name"])
def test_the_occurred_at_contract_holds(case: dict[str, Any]) -> None:
    given, expect = case["given"], case["expect"]
    times = {"device_ms": instant(given["device"]), "offset_ms": given["offset_ms"], "received_ms": instant(given["received"])}
    found = occurred_at_ms(**times, enrolled_ms=instant(given["enrolled"]))
    assert from_ms(found) == datetime.fromisoformat(expect["occurred_at"])
    assert lies_in_future(**times, hours=CONTRACT["hours"]) == expect["lies_in_future"]
    assert calendar.local_parts(found, given["time_zone"])["day"] == expect["day"]


def test_the_contract_speaks_of_the_hours_the_product_uses() -> None:
    assert CONTRACT["hours"] == limit("future_hours")
