"""What must not be written down, by the contract that the phone passes too, and how fast a very long text is read."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from app.free_text import has_id_number, has_phone_number, seems_to_name_somebody

CONTRACT = json.loads((Path(__file__).parents[1] / "contracts" / "free-text.json").read_text(encoding="utf-8"))


def found(text: str) -> dict[str, bool]:
    return {"phone": has_phone_number(text), "id": has_id_number(text), "names": seems_to_name_somebody(text)}


def expected(case: dict[str, Any]) -> dict[str, bool]:
    return {name: case.get(name, False) for name in ("phone", "id", "names")}


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: case["name"])
def test_the_free_text_contract_holds(case: dict[str, Any]) -> None:
    assert found(case["text"]) == expected(case)


@pytest.mark.parametrize("case", CONTRACT["long"], ids=lambda case: case["name"])
def test_a_very_long_text_is_read_in_a_moment(case: dict[str, Any]) -> None:
    text = "".join(piece * times for piece, times in case["pieces"])
    start = time.process_time()
    answer = found(text)
    # Time of its own, and several times what it takes: this guards against a search that has lost its bounds, not against a busy machine.
    assert time.process_time() - start < 3
    if "phone" in case or "id" in case:
        assert answer == expected(case)


def test_the_contract_has_a_case_of_every_kind() -> None:
    kinds = [(case.get("phone", False), case.get("id", False), case.get("names", False)) for case in CONTRACT["cases"]]
    assert len(kinds) >= 60
    assert min(kinds.count(kind) for kind in ((True, False, False), (False, True, False), (False, False, True), (False, False, False))) >= 10
