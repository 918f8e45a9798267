"""What a cell of an export may be: no formula, and no count that is small or gives a small one away. Pure.
Every table of counts is hidden row by row from its own numbers alone, so no choice of filters shows more of a row than another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# What a spreadsheet takes for the beginning of a formula or of a command, in full width too (safety.md 1.2.10).
_FORMULA = re.compile(r"^[\s\u200b\ufeff]*[=+\-@|%＝＋－＠｜％]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def safe_cell(text: str) -> str:
    """A text as a cell: control characters made spaces, and an apostrophe before whatever could be taken for a formula."""
    was_command = text[:1] in "\t\r\n" and bool(text)
    plain = _CONTROL.sub(" ", text)
    return f"'{plain}" if was_command or _FORMULA.match(plain) else plain


@dataclass(frozen=True)
class CountRow:
    """The counts of one row of a table as it may be shown: None stands for a hidden one."""

    cells: tuple[int | None, ...]
    total: int


def shown_counts(cells: Sequence[int], under: int) -> CountRow | None:
    """A row of counts with what is small hidden, and what would give it away; None where the row as a whole is small.

    Every count below `under` is hidden. With it go the smallest others, until at least two are hidden and they make up at least
    `under` together: what is left of the total is then never a small number, and never one cell's.
    """
    total = sum(cells)
    if total < under:
        return None
    hidden = {index for index, count in enumerate(cells) if count < under}
    if hidden:
        for index in sorted(range(len(cells)), key=lambda place: (cells[place], place)):
            if len(hidden) >= 2 and sum(cells[place] for place in hidden) >= under:
                break
            hidden.add(index)
    return CountRow(tuple(None if index in hidden else count for index, count in enumerate(cells)), total)
