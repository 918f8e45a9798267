"""Doors reached by day and band, as bars and as a table: which cells are shown, how long a bar is. Reads no database and no clock.
A bar never shows the length of what the table hides, and no day is held against a goal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app import calendar, dates
from app.console.cells import cell_words
from app.suppression import hidden_in_sum
from app.translations import language, translate
from app.vocabulary import codes, label, limit

DAYS = 14
# Where bars begin and how long the longest is, in per cent of the picture's width: the day stands before them, the sum behind.
BARS_FROM, BARS_WIDE = 26.0, 56.0
# A bar that must not show its length, and the room that each letter of a number inside a bar takes on the narrowest screen.
HIDDEN_WIDE, ROOM_FOR_LETTER = 8.0, 3.6


@dataclass(frozen=True)
class Piece:
    """A part of a bar: its band (or 'whole', 'hidden'), where it lies in per cent, and the number inside it where there is room."""

    band: str
    x: float
    width: float
    words: str

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class PlotDay:
    """One day (YYYY-MM-DD): its words, its cells by band in the vocabulary's order, its sum, and its bar."""

    day: str
    words: str
    cells: tuple[str, ...]
    total: str
    pieces: tuple[Piece, ...]

    @property
    def end(self) -> float:
        """Where the sum stands, behind the bar."""
        return round(max((piece.x + piece.width for piece in self.pieces), default=BARS_FROM) + 1, 2)


@dataclass(frozen=True)
class Band:
    """A band in the legend and in the table's head."""

    code: str
    words: str


def band_words() -> list[Band]:
    """The bands in the vocabulary's order, as a day's cells are."""
    return [Band(code, label("bands", code, language())) for code in codes("bands")]


def first_day(today: str) -> str:
    """The first of the days that are told."""
    return calendar.add_days(today, 1 - DAYS)


def plot_days(reached_on: Mapping[tuple[str, str], int], today: str) -> tuple[list[PlotDay], bool]:
    """The last fourteen days, oldest first, and whether the round's sum has to be hidden because a day follows from it.

    Args:
        reached_on: (day, band) to doors reached.
    """
    under = limit("suppress_under")
    days = [calendar.add_days(first_day(today), number) for number in range(DAYS)]
    table = [[reached_on.get((day, band), 0) for band in codes("bands")] for day in days]
    rows = [hidden_in_sum(counts, under) for counts in table]
    sums = [sum(counts) for counts in table]
    hidden, hides_round = hidden_in_sum(sums, under, [place for place, (_, hides_sum) in enumerate(rows) if hides_sum])
    longest = max([1, *(total for total, is_hidden in zip(sums, hidden, strict=True) if not is_hidden)])
    shown = zip(days, table, rows, hidden, strict=True)
    return [_plot_day(day, counts, flags, is_hidden, longest, today) for day, counts, (flags, _), is_hidden in shown], hides_round


def _plot_day(day: str, counts: Sequence[int], flags: Sequence[bool], is_hidden: bool, longest: int, today: str) -> PlotDay:
    total = sum(counts)
    # A day whose sum is hidden hides its bands too: they would add up to it. A nought still says that nobody was there.
    cells = tuple(cell_words(count, flag or (is_hidden and count > 0)) for count, flag in zip(counts, flags, strict=True))
    if is_hidden:
        pieces: tuple[Piece, ...] = (Piece("hidden", BARS_FROM, HIDDEN_WIDE, ""),)
    elif any(flags):
        pieces = (Piece("whole", BARS_FROM, _wide(total, longest), ""),)
    else:
        pieces = _pieces(counts, longest)
    words = translate("今天") if day == today else dates.date_words(day, language(), today)
    return PlotDay(day, words, cells, cell_words(total, is_hidden), pieces)


def _pieces(counts: Sequence[int], longest: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    x = BARS_FROM
    for band, count in zip(codes("bands"), counts, strict=True):
        width = _wide(count, longest)
        if count:
            words = dates.count_words(count)
            pieces.append(Piece(band, round(x, 2), width, words if width >= ROOM_FOR_LETTER * len(words) else ""))
        x += width
    return tuple(pieces)


def _wide(count: int, longest: int) -> float:
    return round(BARS_WIDE * count / longest, 2)
