"""Which counts of a table a page may show (domain.md 5.5: counts under 10, complementary suppression). Pure; standard library only.
A hidden count must not be found again from its neighbours and a sum."""

from collections.abc import Collection, Sequence


def hidden_cells(rows: Sequence[Sequence[int]], under: int) -> list[list[bool]]:
    """Which cells of a table are hidden: every count below `under`, and one more in a row where only one is hidden.

    With a single hidden cell a row's sum, known from elsewhere, would give it away; the smallest shown cell joins it.
    """
    hidden = []
    for row in rows:
        flags = [count < under for count in row]
        if sum(flags) == 1 and len(row) > 1:
            shown = [index for index, flag in enumerate(flags) if not flag]
            flags[min(shown, key=lambda index: row[index])] = True
        hidden.append(flags)
    return hidden


def hidden_in_sum(counts: Sequence[int], under: int, also: Collection[int] = ()) -> tuple[list[bool], bool]:
    """Which of some counts are hidden where their sum is shown too, and whether the sum has to be hidden as well.

    Hidden are the counts from 1 to under - 1, and then the smallest others, until what is hidden adds up to more than one answer.
    A nought stays: it says that nothing happened, which is no cell of anybody.

    Args:
        counts: whole numbers, of any length.
        under: the least count that may be shown.
        also: places in `counts` that something else hides already.
    """
    flags = [0 < count < under or index in also for index, count in enumerate(counts)]
    others = sorted((index for index, count in enumerate(counts) if count >= under and not flags[index]), key=lambda index: counts[index])
    while any(flags) and not _adds_up_to_several(counts, flags, under):
        if not others:
            return flags, True
        flags[others.pop(0)] = True
    return flags, False


def _adds_up_to_several(counts: Sequence[int], flags: Sequence[bool], under: int) -> bool:
    """Whether no hidden count follows from the sum of the hidden ones, by somebody who knows which of them are small."""
    hidden = [count for count, flag in zip(counts, flags, strict=True) if flag]
    small = sum(count < under for count in hidden)
    large, whole = len(hidden) - small, sum(hidden)
    return len(hidden) > 1 and whole > small + large * under and (large > 0 or whole < small * (under - 1))
