"""Names of built files: `asset('phone.js')` gives the hashed address that tools/build.mjs wrote into assets.json."""

import json
import os
from functools import cache
from pathlib import Path

from app.config import ROOT

# Another build may be served beside this one (a test of updates).
DIST = Path(os.environ.get("XUNFANG_DIST", ROOT / "static" / "dist"))


@cache
def built_assets() -> dict[str, str]:
    """Logical name to file name, as the build left it. Raises FileNotFoundError before the first build."""
    path = DIST / "assets.json"
    if not path.exists():
        raise FileNotFoundError("static/dist/assets.json is missing. Run ./xunfang build.")
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names


def asset(name: str) -> str:
    """The address of a built file. Raises KeyError for a name the build does not know."""
    return f"/static/dist/{built_assets()[name]}"


def dist_folder() -> Path:
    """Where the built files lie."""
    return DIST
