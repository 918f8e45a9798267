"""Every word of the server's pages is there in both languages, fits its twin, and is one a person may be told."""

import re
import subprocess
import sys

from app import problems
from app.translations import catalogue
from app.vocabulary import vocabulary
from tools import messages

# screens.md section 9 and the house's list: words that are never said to a person.
NEVER_ZH = ["对象", "重点人群", "摸排", "管控", "应查", "漏管", "违法生育", "整改", "限期补办", "失败", "错误", "非法", "违规"]
NEVER_EN = ["failed", "failure", "invalid", "illegal"]


def test_every_message_has_its_english_and_every_english_is_used() -> None:
    assert messages.faults() == []


def test_the_check_finds_what_is_missing_unused_and_unfitting(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    known = dict(messages.translations())
    removed = next(iter(known))
    del known[removed]
    known["没有人用的话"] = "Used by nobody"
    known["{n} 分"] = "{minutes} min"
    monkeypatch.setattr(messages, "translations", lambda: known)
    found = "\n".join(messages.faults())
    assert f"{removed!r} has no English" in found
    assert "'没有人用的话' is used nowhere" in found
    assert "do not hold the same {placeholders}" in found


def test_messages_inside_f_strings_and_templates_are_found() -> None:
    used = messages.messages_in_use()
    assert used["走访 {n}"] == "app/console/visits/presenters.py"
    assert used["跳到内容"] == "templates/layout.html"


def test_the_command_says_in_one_line_that_all_is_well() -> None:
    ran = subprocess.run([sys.executable, "tools/messages.py", "check"], cwd=messages.ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("messages have their English.\n")


def test_no_message_holds_a_word_nobody_may_be_told() -> None:
    for text, english in catalogue("en").items():
        assert not [word for word in NEVER_ZH if word in text], text
        assert not [word for word in NEVER_EN if re.search(rf"\b{word}\b", english.lower())], english
        assert not re.search("[!！]", text + english), text
        assert "你" not in text, text


def test_no_refusal_and_no_label_holds_one_either() -> None:
    spoken = [(line.zh + line.do_zh, line.en + line.do_en) for line in problems.CATALOGUE.values()]
    for entries in vocabulary().values():
        if isinstance(entries, list):
            spoken += [(entry.get("zh", ""), entry.get("en", "")) for entry in entries if isinstance(entry, dict)]
    for text, english in spoken:
        assert not [word for word in NEVER_ZH if word in text], text
        assert not [word for word in NEVER_EN if re.search(rf"\b{word}\b", english.lower())], english
        assert not re.search("[!！]", text + english), text


def test_chinese_and_latin_are_set_apart_by_a_space() -> None:
    """screens.md section 9: a space between Chinese and figures or Latin, none in dates."""
    for text in catalogue("en"):
        bare = re.sub(r"\{\w+\}", "7", text)
        assert not re.search(r"[\u4e00-\u9fff][0-9A-Za-z]|[0-9A-Za-z][\u4e00-\u9fff]", bare), text
