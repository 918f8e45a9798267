"""Whether a visit is whole, by the contract that the phone passes too."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from app.visits.rules import faults_of_visit
from app.vocabulary import codes, vocabulary

CONTRACT = json.loads((Path(__file__).parents[1] / "contracts" / "visit-rules.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: case["name"])
def test_the_visit_rules_contract_holds(case: dict[str, Any]) -> None:
    for outcome in case["outcomes"]:
        visit = {**CONTRACT["base"], "outcome": outcome, **CONTRACT["usual"].get(outcome, {}), **case["change"]}
        before = copy.deepcopy(visit)
        assert faults_of_visit(visit, vocabulary()) == case["expect"], outcome
        assert visit == before


@pytest.mark.parametrize("field", ["badge_shown", "topics", "need", "certificate", "appointment", "wish", "ended_at", "left_card"])
def test_the_contract_asks_every_outcome_about_every_field(field: str) -> None:
    asked = {outcome for case in CONTRACT["cases"] if field in case["change"] for outcome in case["outcomes"]}
    assert asked == set(codes("outcomes"))


def test_a_decline_is_as_easy_to_save_as_any_other_outcome() -> None:
    asked = {outcome: [case for case in CONTRACT["cases"] if outcome in case["outcomes"] and case["expect"] == []] for outcome in codes("outcomes")}
    assert len(asked["declined_talk"]) == len(asked["not_home"]) > 5
