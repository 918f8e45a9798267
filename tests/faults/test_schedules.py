"""Randomised schedules (safety.md 6.1, R1) and the known-bad phones that they must catch (R2).
XUNFANG_SCHEDULES plays more of them; a failure names its seed and everything that happened."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.faults.backup import copies_of
from tests.faults.conftest import Station
from tests.faults.invariants import Broken
from tests.faults.schedules import Stage, set_stage
from tests.faults.trial_phones import AcknowledgesOn200, CursorFirst, CursorOfTimestamps, DeafToTheEpoch, NewIdEachTime, TrialPhone

SCHEDULES = int(os.environ.get("XUNFANG_SCHEDULES", "80"))
MOST_TO_CATCH = 60


@pytest.fixture(scope="module")
def stage(station: Station) -> Iterator[Stage]:
    with copies_of(station.world.app) as copies:
        yield set_stage(station.world, copies)


def test_whatever_happens_nothing_is_lost_doubled_or_seen_by_others(stage: Stage) -> None:
    schedules = SCHEDULES if stage.copies.is_sqlite else SCHEDULES // 10
    played = [stage.run(seed) for seed in range(schedules)]
    told = Counter(step for trial in played for step in trial.told)
    assert set(told) >= {"restore", "die_while_hearing", "arrive_late", "revoke", "take_zone"}
    # Of eight schedules neither need be among what was drawn.
    assert not stage.copies.is_sqlite or told["(in silence)"] > told["(all there again)"]
    assert sum(len(trial.made) for trial in played) > 5 * schedules


@pytest.mark.parametrize(
    ("kind", "invariant"),
    [(AcknowledgesOn200, "I1"), (NewIdEachTime, "I2"), (CursorFirst, "I3"), (CursorOfTimestamps, "I3"), (DeafToTheEpoch, "I1")],
)
def test_a_bad_phone_is_caught(stage: Stage, kind: type[TrialPhone], invariant: str) -> None:
    caught = (str(broken) for seed in range(MOST_TO_CATCH) for broken in [outcome(stage, seed, kind)] if broken)
    assert next((words for words in caught if words.startswith(invariant)), None), f"{MOST_TO_CATCH} schedules did not notice {kind.__name__}"


def outcome(stage: Stage, seed: int, kind: type[TrialPhone]) -> Broken | None:
    try:
        stage.run(seed, kind)
    except Broken as broken:
        return broken
    return None
