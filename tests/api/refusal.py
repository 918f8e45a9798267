"""What every refusal under /api looks like: problem+json, a code of the catalogue, a sentence and a way out in both languages."""

import re
from typing import Any

from app.problems import CATALOGUE

MEMBERS = {"type", "code", "status", "title", "detail", "zh", "en"}


def refusal_of(answer: Any) -> str:
    """Check a refusal whole and give its code."""
    assert answer.content_type == "application/problem+json", (answer.status_code, answer.get_data(as_text=True)[:200])
    found = answer.get_json()
    assert set(found) == MEMBERS
    line = CATALOGUE[found["code"]]
    assert (answer.status_code, found["status"], found["type"]) == (line.status, line.status, f"urn:xunfang:problem:{line.code}")
    assert _fits(found["zh"], line.zh) and _fits(found["en"], line.en)
    assert found["title"] in (found["zh"], found["en"])
    assert _fits(found["detail"], line.do_zh) or _fits(found["detail"], line.do_en)
    assert "Traceback" not in answer.get_data(as_text=True)
    code: str = found["code"]
    return code


def _fits(said: str, sentence: str) -> bool:
    """Whether a sentence is the catalogue's, with something filled in for each of its {details}."""
    pattern = "".join(".+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", sentence))
    return re.fullmatch(pattern, said) is not None
