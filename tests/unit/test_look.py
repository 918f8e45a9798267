"""The colours keep the contrasts that screens.md (section 3) gives them, in light and dark: text at least 4.5, edges and glyphs at least 3.
Read from static/look/tokens.css and computed by the WCAG formula."""

import re
from pathlib import Path

import pytest

LOOK = Path(__file__).resolve().parents[2] / "static" / "look"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")

# (text, what it stands on)
TEXT = [
    ("ink", "bg"),
    ("ink", "card"),
    ("ink", "sunk"),
    ("ink-2", "bg"),
    ("ink-2", "card"),
    ("ink-2", "sunk"),
    ("ink-3", "bg"),
    ("ink-3", "card"),
    ("ink-3", "sunk"),
    ("teal", "bg"),
    ("teal", "card"),
    ("on-teal", "teal"),
    ("teal-ink", "teal-wash"),
    ("amber", "bg"),
    ("amber", "card"),
    ("amber", "amber-wash"),
    ("sky", "bg"),
    ("sky", "sky-wash"),
    ("on-sky", "sky"),
    ("plum", "bg"),
    ("plum", "card"),
    ("plum", "plum-wash"),
    ("red", "bg"),
    ("red", "card"),
    ("red", "red-wash"),
    ("on-toast", "toast"),
    ("toast-action", "toast"),
    # A note's second lines stand on its wash, and a card's number on a plum badge.
    ("ink-2", "teal-wash"),
    ("ink-2", "amber-wash"),
    ("ink-2", "sky-wash"),
    ("ink-2", "plum-wash"),
    ("ink-2", "red-wash"),
    ("ink", "amber-wash"),
    ("ink", "plum-wash"),
    ("ink", "red-wash"),
    ("card", "plum"),
]
EDGES = [
    ("edge", "bg"),
    ("edge", "card"),
    ("amber-edge", "bg"),
    ("amber-edge", "card"),
    ("teal", "bg"),
    ("teal", "card"),
    ("plum", "plum-wash"),
    ("plum", "bg"),
    ("red", "card"),
    ("sky", "bg"),
    ("focus", "bg"),
    ("focus", "card"),
]
# Contrasts that screens.md writes down: text, ground, light, dark.
WRITTEN = [
    ("ink", "bg", 14.9, 15.8),
    ("ink", "card", 16.2, 14.3),
    ("ink-2", "bg", 7.2, 10.4),
    ("ink-2", "sunk", 6.5, 7.9),
    ("ink-3", "bg", 5.2, 7.4),
    ("ink-3", "sunk", 4.7, 5.6),
    ("edge", "bg", 3.4, 5.1),
    ("edge", "card", 3.7, 4.6),
    ("teal", "bg", 6.3, 9.6),
    ("teal", "card", 6.8, 8.6),
    ("on-teal", "teal", 7.0, 8.9),
    ("teal-ink", "teal-wash", 8.4, 9.0),
    ("amber", "bg", 6.3, 10.3),
    ("amber", "amber-wash", 6.0, 7.7),
    ("amber-edge", "bg", 3.8, 6.6),
    ("sky", "bg", 7.2, 9.7),
    ("sky", "sky-wash", 6.6, 7.1),
    ("on-sky", "sky", 8.0, 9.2),
    ("plum", "bg", 8.0, 10.0),
    ("plum", "plum-wash", 7.3, 7.8),
    ("red", "bg", 7.1, 9.6),
    ("red", "red-wash", 6.4, 7.4),
    ("focus", "bg", 6.5, 10.2),
    ("focus", "card", 7.1, 9.2),
    ("on-toast", "toast", 16.5, 14.2),
    ("toast-action", "toast", 11.1, 8.7),
]


def tokens() -> dict[str, tuple[str, str]]:
    """Token to its colour in light and in dark."""
    found = {name: (light, dark) for name, light, dark in TOKEN.findall((LOOK / "tokens.css").read_text(encoding="utf-8"))}
    assert len(found) >= 24, "tokens.css is not written as this test reads it"
    return found


def clearer() -> dict[str, tuple[str, str]]:
    """The tokens as they are in the clearer look."""
    changed = {name: (light, dark) for name, light, dark in TOKEN.findall((LOOK / "clearer.css").read_text(encoding="utf-8"))}
    assert len(changed) >= 15, "clearer.css is not written as this test reads it"
    assert set(changed) <= set(tokens()), "clearer.css changes a token that is none"
    return {**tokens(), **changed}


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_gives_the_known_contrasts() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(text: str, ground: str, scheme: str) -> None:
    found, at = tokens(), ("light", "dark").index(scheme)
    assert contrast(found[text][at], found[ground][at]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_and_glyphs_can_be_seen_on_their_ground(edge: str, ground: str, scheme: str) -> None:
    found, at = tokens(), ("light", "dark").index(scheme)
    assert contrast(found[edge][at], found[ground][at]) >= 3


@pytest.mark.parametrize(("text", "ground", "light", "dark"), WRITTEN)
def test_the_contrasts_are_those_the_design_gives(text: str, ground: str, light: float, dark: float) -> None:
    found = tokens()
    assert contrast(found[text][0], found[ground][0]) == pytest.approx(light, abs=0.06)
    assert contrast(found[text][1], found[ground][1]) == pytest.approx(dark, abs=0.06)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_clearer_text_has_seven_to_one_on_its_ground(text: str, ground: str, scheme: str) -> None:
    found, at = clearer(), ("light", "dark").index(scheme)
    assert contrast(found[text][at], found[ground][at]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_clearer_edges_can_be_seen_and_are_of_ink(edge: str, ground: str, scheme: str) -> None:
    found, at = clearer(), ("light", "dark").index(scheme)
    assert contrast(found[edge][at], found[ground][at]) >= 3
    assert found["edge"] == found["line"] == found["amber-edge"] == found["ink"]


def test_clearer_has_no_wash() -> None:
    found = clearer()
    assert {found[name] for name in found if name.endswith("-wash")} == {found["card"]} == {found["bg"]} == {found["sunk"]}


def test_the_phones_look_uses_no_colour_that_is_not_a_token() -> None:
    names = re.findall(r"@import '\./([\w-]+\.css)'", (LOOK / "phone.css").read_text(encoding="utf-8"))
    assert "tokens.css" in names and len(names) >= 4
    for name in names:
        if name in ("tokens.css", "clearer.css"):
            continue
        rules = re.sub(r"/\*.*?\*/", "", (LOOK / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        # A slip and its code are black on white in both schemes, for a camera and for paper.
        strays = [colour for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", rules) if colour.lower() not in {"#fff", "#000", "#17211f"}]
        assert strays == [], name
