"""The phone speaks English as completely as Chinese: every message is found, also deep inside nested templates, and every one is translated."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_javascript

from tools.phone_messages import SOURCE, faults, has_other_placeholders, messages_in, translations

NESTED = """
import { html } from 'lit';
import { t } from '../shared/translate.js';
export const list = (rows) => html`<ul aria-label=${t('外面')}>
  ${rows.map((row) => html`<li>${row.open ? html`<b title=${t('深处')}>${t('里面 {count}', { count: row.count, other: row.of(2) })}</b>` : t('旁边')}</li>`)}
</ul>`;
"""


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    (tmp_path / "src" / "planted").mkdir(parents=True)
    (tmp_path / "src" / "planted" / "planted.view.js").write_text(NESTED, encoding="utf-8")
    return tmp_path / "src"


def catalogue(folder: Path, *entries: tuple[str, str], comment: str = "") -> Path:
    path = folder / "en.po"
    lines = ['msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n']
    lines += [f'{comment}msgid "{text}"\nmsgstr "{english}"\n' for text, english in entries]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


WHOLE = (("外面", "Outside"), ("深处", "Deep"), ("里面 {count}", "One inside||{count} inside"), ("旁边", "Beside"))


def test_the_phones_english_is_whole_and_holds_nothing_else() -> None:
    assert faults() == []


def test_the_catalogue_holds_as_many_messages_as_the_program() -> None:
    used, unread = messages_in(SOURCE)
    known, fuzzy = translations()
    assert unread == []
    assert fuzzy == []
    assert set(known) == set(used)
    assert len(used) > 300


def test_a_message_planted_inside_a_nested_template_is_found(planted: Path) -> None:
    used, unread = messages_in(planted)
    assert set(used) == {text for text, _ in WHOLE}
    assert unread == []


def test_the_extractor_alone_would_have_missed_it() -> None:
    found = [message for _line, _name, message, _comments in extract_javascript(BytesIO(NESTED.encode()), {"t": None}, [], {})]
    assert "深处" not in str(found)


def test_a_call_without_a_literal_text_is_reported(planted: Path) -> None:
    (planted / "planted" / "other.js").write_text("import { t } from './translate.js';\nexport const word = (name) => t(name);\n", encoding="utf-8")
    _used, unread = messages_in(planted)
    assert len(unread) == 1
    assert unread[0].startswith("planted/other.js")


def test_a_whole_catalogue_has_no_faults(planted: Path, tmp_path: Path) -> None:
    assert faults(planted, catalogue(tmp_path, *WHOLE)) == []


@pytest.mark.parametrize(
    ("entries", "comment", "says"),
    [
        (WHOLE[:-1], "", "has no English"),
        ((*WHOLE[:-1], ("旁边", "")), "", "has no English"),
        ((*WHOLE, ("没有了", "Gone")), "", "is used nowhere"),
        ((*WHOLE[:2], ("里面 {count}", "{number} inside"), WHOLE[3]), "", "do not hold the same"),
        ((*WHOLE[:3], ("旁边", "It failed")), "", "never has"),
        ((*WHOLE[:3], ("旁边", "Beside!")), "", "never has"),
        ((*WHOLE[:3], ("旁边", "旁边")), "", "never has"),
        (WHOLE, "#, fuzzy\n", "is marked fuzzy"),
    ],
)
def test_what_does_not_fit_is_told(planted: Path, tmp_path: Path, entries: tuple[tuple[str, str], ...], comment: str, says: str) -> None:
    found = faults(planted, catalogue(tmp_path, *entries, comment=comment))
    assert found
    assert any(says in sentence for sentence in found)


@pytest.mark.parametrize(
    ("text", "english", "differs"),
    [
        ("{count} 条", "1 record||{count} records", False),
        ("{count} 条", "{count} records", False),
        ("{room} · {count} 条", "{room}: one||{room}: {count}", False),
        ("{room} · {count} 条", "one||{room}: {count}", True),
        ("{room} · {count} 条", "{room}: one||{count}", True),
        ("{number} 条", "one||{number}", True),
        ("{number} 条", "some", True),
        ("全部", "{all}", True),
    ],
)
def test_placeholders_are_compared_in_both_forms(text: str, english: str, *, differs: bool) -> None:
    assert has_other_placeholders(text, english) is differs
