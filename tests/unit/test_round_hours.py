"""A round's hours are the community's, cut: no choice opens a minute that the community keeps closed."""

from hypothesis import given
from hypothesis import strategies as st

from app.calendar import minute_of
from app.rounds.hours import KINDS, narrowed
from app.vocabulary import codes, vocabulary

VISITING = vocabulary()["visiting"]
CLOCKS = st.one_of(st.just(""), st.times().map(lambda at: f"{at:%H:%M}"))


def minutes(windows: list[list[str]]) -> set[int]:
    return {minute for start, end in windows for minute in range(minute_of(start), minute_of(end))}


def test_all_bands_and_no_span_leave_the_hours_as_they_are() -> None:
    assert narrowed(VISITING, codes("bands")) == VISITING["hours"]


def test_a_band_is_cut_at_noon_and_in_the_evening() -> None:
    assert narrowed(VISITING, ["pm", "weekend"]) == {"workday": [["14:00", "18:00"]], "weekend": [["10:00", "12:00"], ["14:30", "20:00"]]}
    assert narrowed(VISITING, ["eve"]) == {"workday": [["18:00", "20:30"]], "weekend": []}
    assert narrowed(VISITING, ["am", "pm", "eve", "weekend"], "10:30", "19:00") == {
        "workday": [["10:30", "12:00"], ["14:00", "19:00"]],
        "weekend": [["10:30", "12:00"], ["14:30", "19:00"]],
    }


@given(bands=st.sets(st.sampled_from(codes("bands"))), earliest=CLOCKS, latest=CLOCKS)
def test_no_choice_opens_a_minute_more(bands: set[str], earliest: str, latest: str) -> None:
    found = narrowed(VISITING, bands, earliest, latest)
    for kind in KINDS:
        assert minutes(found[kind]) <= minutes(VISITING["hours"][kind])
