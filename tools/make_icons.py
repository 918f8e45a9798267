"""Writes static/icons/icons.svg, the sprite of the Lucide icons (ISC licence) that the screens use, and the dots of a door that was tried.
Run after adding a name: python -m tools.make_icons"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules" / "lucide-static" / "icons"
NAMES = [
    "arrow-left",
    "arrow-up",
    "badge-check",
    "ban",
    "bed",
    "bell",
    "building",
    "building-2",
    "calendar-clock",
    "calendar-plus",
    "check",
    "chevron-down",
    "chevron-right",
    "circle",
    "circle-alert",
    "circle-check",
    "clock",
    "cloud-check",
    "cloud-off",
    "cloud-upload",
    "door-open",
    "download",
    "ellipsis",
    "eye",
    "eye-off",
    "footprints",
    "hard-drive",
    "hand",
    "hard-hat",
    "history",
    "house",
    "id-card",
    "info",
    "key-round",
    "languages",
    "layers",
    "layout-dashboard",
    "list-checks",
    "lock",
    "log-out",
    "map",
    "menu",
    "message-circle-question",
    "message-square",
    "minus",
    "monitor",
    "moon",
    "pause",
    "pencil",
    "phone",
    "plane",
    "plus",
    "printer",
    "qr-code",
    "refresh-cw",
    "repeat",
    "scan-line",
    "scroll-text",
    "search",
    "share",
    "shield",
    "smartphone",
    "square-dashed",
    "square-plus",
    "sticky-note",
    "store",
    "sun",
    "truck",
    "undo-2",
    "user-round",
    "users-round",
    "volume-2",
    "wifi",
    "x",
]


def symbol(name: str) -> str:
    """One icon as a <symbol>."""
    svg = (SOURCE / f"{name}.svg").read_text(encoding="utf-8")
    inner = re.sub(r"\s+", " ", re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S).group(1)).strip()  # type: ignore[union-attr]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def pips(count: int) -> str:
    """How often a door was tried in vain, as dots in a row: `pips-1` to `pips-3`."""
    dots = "".join(f'<circle cx="{3.5 + 10 * turn}" cy="3.5" r="3.5" fill="currentColor" stroke="none"/>' for turn in range(count))
    return f'<symbol id="pips-{count}" viewBox="0 0 {10 * count - 3} 7">{dots}</symbol>'


def main() -> None:
    """Write the sprite."""
    symbols = [symbol(name) for name in sorted(set(NAMES))] + [pips(count) for count in (1, 2, 3)]
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
    (ROOT / "static" / "icons" / "icons.svg").write_text(sprite, encoding="utf-8")
    print(f"{len(set(NAMES))} icons, {len(sprite)} bytes")


if __name__ == "__main__":
    main()
