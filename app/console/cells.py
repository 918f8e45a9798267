"""How a count stands in a table where small ones are hidden, in the request's language. Reads no database."""

from app import dates
from app.translations import translate
from app.vocabulary import limit


def cell_words(count: int, is_hidden: bool) -> str:
    """`1,104`, `<10`, or `遮住` for a cell that only protects its neighbour: it is not under ten, and must not say so."""
    if not is_hidden:
        return dates.count_words(count)
    under = limit("suppress_under")
    return f"<{under}" if count < under else translate("遮住")
