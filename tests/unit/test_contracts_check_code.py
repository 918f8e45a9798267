"""The check code of a month, by the contract that the phone passes too."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app import clock
from app.visits.rules import check_code

CONTRACT = json.loads((Path(__file__).parents[1] / "contracts" / "check-code.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: case["name"])
def test_the_check_code_contract_holds(case: dict[str, Any]) -> None:
    visits = [(number, clock.to_ms(datetime.fromisoformat(at))) for number, at in case["visits"]]
    assert check_code(case["month"], visits, case["time_zone"]) == case["expect"]


def test_one_visit_more_or_less_is_another_code() -> None:
    at = clock.to_ms(datetime.fromisoformat("2026-11-25T02:00:00Z"))
    visits = [(number, at) for number in range(1, 60)]
    found = {check_code("2026-11", visits[:count], "Asia/Shanghai") for count in range(60)}
    assert len(found) == 60
