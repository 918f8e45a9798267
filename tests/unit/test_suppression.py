"""Small counts stay hidden, and stay hidden from somebody who subtracts (domain.md 5.5, screens.md 8)."""

import random
from itertools import product

import pytest

from app.suppression import hidden_cells, hidden_in_sum

UNDER = 10


def answers(counts: list[int], flags: list[bool]) -> list[set[int]]:
    """What each hidden count may be for somebody who sees all others and the sum, and which of the hidden are small."""
    hidden = [count for count, flag in zip(counts, flags, strict=True) if flag]
    spans = [range(1, UNDER) if count < UNDER else range(UNDER, sum(hidden) + 1) for count in hidden]
    fitting = [found for found in product(*spans) if sum(found) == sum(hidden)]
    return [{found[place] for found in fitting} for place in range(len(hidden))]


def test_no_small_count_follows_from_the_sum_in_500_tables_drawn_by_lot() -> None:
    dice = random.Random(20070120)
    protected = 0
    for _ in range(500):
        counts = [dice.choice([0, dice.randrange(1, UNDER), dice.randrange(UNDER, 40)]) for _ in range(dice.randrange(1, 5))]
        flags, hides_sum = hidden_in_sum(counts, UNDER)
        assert all(flag for count, flag in zip(counts, flags, strict=True) if 0 < count < UNDER)
        assert not any(flag for count, flag in zip(counts, flags, strict=True) if count == 0)
        if any(flags) and not hides_sum:
            small = [count for count, flag in zip(counts, flags, strict=True) if flag]
            for count, possible in zip(small, answers(counts, flags), strict=True):
                assert count >= UNDER or len(possible) > 1, (counts, flags)
            protected += 1
    assert protected > 100


@pytest.mark.parametrize(
    ("counts", "flags", "hides_sum"),
    [
        ([12, 30, 40], [False, False, False], False),
        ([12, 5, 40], [True, True, False], False),
        ([0, 5, 40], [False, True, True], False),
        # Nothing else could hide them: the sum goes too.
        ([5], [True], True),
        ([0, 5, 0], [False, True, False], True),
        ([10, 1], [True, True], True),
        # Two nines are the only way to eighteen, two ones the only way to two.
        ([9, 9, 20], [True, True, True], False),
        ([1, 1], [True, True], True),
        ([3, 4], [True, True], False),
        ([], [], False),
    ],
)
def test_the_smallest_neighbours_join_until_several_answers_are_left(counts: list[int], flags: list[bool], hides_sum: bool) -> None:
    assert hidden_in_sum(counts, UNDER) == (flags, hides_sum)


def test_what_something_else_hides_counts_as_hidden() -> None:
    assert hidden_in_sum([50, 60, 70], UNDER, also=[1]) == ([True, True, False], False)


def test_a_lonely_hidden_cell_of_a_row_takes_its_smallest_neighbour_along() -> None:
    assert hidden_cells([[3, 20, 30], [3, 4, 30], [20, 30, 40], [3]], UNDER) == [[True, True, False], [True, True, False], [False] * 3, [True]]
