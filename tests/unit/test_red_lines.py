"""What this product must never hold or say (domain.md 0 and 2, safety.md E1, E2 and E8): word lists in both languages over every name
of a datum and every sentence a person reads. Values and platform words are not names (docs/architecture.md, Settled questions)."""

import ast
import importlib
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any

import click
import marshmallow
import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_wtf import FlaskForm
from wtforms.fields.core import UnboundField

from app import config, create_app, problems, tables
from app.changes.log import CHANGE_KINDS
from app.database import Base
from app.operations.kinds import OPERATIONS
from app.places.cli import FIELD_WORDS
from app.places.import_words import COLUMNS
from app.vocabulary import vocabulary
from tests.sources import ROOT, files_of, read_javascript, text_of


def list_of(text: str) -> list[str]:
    """A list written as words with spaces between."""
    return text.split()


# Words that no name may hold, token by token; `pregnan*` stands for every token that begins so.
RED_WORDS = list_of("""
    marital married unmarried spouse spouses husband wife parity pregnan* gestat* menses lmp iud iuds contracepti* ultrasound* diagnos* abortion*
    sterili* birth births children child newborn fertility fine fines penalty penalties quota quotas informant informants suspect* illegal
    face faces facial fingerprint* biometric* gps latitude longitude geolocation track tracks religion ethnic* income salary hukou political
    score scores scoring scored rank ranks ranking ranked rating ratings target targets blacklist* bonus deduction* employer* landlord*
    gender sex attendance noncompliant noncompliance violation* violator* acceptance photo photos selfie passport
    surname firstname fullname birthday birthdate illness disease*
""")  # fmt: skip
# Words that are red only side by side.
RED_PHRASES = list_of("""
    test_result clinical_result id_number id_no id_card identity_card identity_number id_photo social_fee reported_by target_rate acceptance_rate
    accept_rate accepted_rate decline_rate declined_rate success_rate home_photo last_period person_name resident_name head_count household_size
    must_check not_compliant non_compliant decline_reason declined_reason refusal_reason reason_declined live_location
""")  # fmt: skip
RED_HAN = list_of("""
    婚姻 婚否 配偶 孕 胎 生育 子女 月经 节育 避孕 环检 查环 查孕 流产 引产 结扎 绝育 罚 指标 名次 排名 打分 评分 得分 线人 举报 嫌疑 人脸 指纹 定位 轨迹 民族 宗教 收入
    政治 身份证 证件号 照片 房东 雇主 户籍 性别
""")
# (where, name, why it may stand there). Exact; one that is not met any more fails below.
NAMES_ALLOWED: dict[tuple[str, str], str] = {
    ("key in static/src/visits/draft.js", "hasIdNumber"): "the rule that refuses such a number, imported; nothing is kept under it",
    ("key in static/src/visits/blockage.js", "hasIdNumber"): "the rule that refuses such a number, imported; nothing is kept under it",
    ("key in static/src/visits/questions.js", "hasIdNumber"): "the rule that refuses such a number, imported; nothing is kept under it",
}

# What no sentence may say, as whole words in English and as characters in Chinese.
RED_ZH = list_of("""
    对象 重点人群 摸排 管控 应查 漏管 违法生育 整改 限期 失败 错误 非法 违规 无效 指标 名次 排名 排行 打分 评分 得分 考核 达标 罚款 处罚 奖惩 线人 举报 社会抚养费 超生
    拒绝 不配合 逾期 督办 通报批评 必须检查
""")  # fmt: skip
RED_EN = list_of("""
    fail fails failed failing failure failures invalid illegal error errors erroneous target targets targeted quota quotas score scores rank ranks
    ranking ranked penalty penalties fine fines fined violation violations violator informant informants suspect suspects suspected blacklist
    blacklisted noncompliant refuser refusers decliner decliners overdue delinquent punish punished punishment
""")  # fmt: skip
RED_EN_PHRASES = ("must check", "key group", "key population", "birth control", "success rate", "acceptance rate", "not compliant", "non-compliant")
# Sentences that name a red line in order to say that it is not crossed. Exact; each with its reason.
SENTENCES_ALLOWED: dict[str, str] = {
    "不做：指标、名次、照片、定位、身份证号。": "the start page says what the product refuses to be (screens.md P0)",
    "No score, no comparison. Declining and talking are one line.": "says that the day's summary is none (screens.md P13)",
    "Fine": "a supervisor's word for a visit that needs no question, as screens.md S3 has it; nobody pays anything",
    "Chosen are fine": "the same word for several (screens.md S2)",
    "小于 10 的格子和能推出它的格子一起遮住。一周不足 20 户的并到下一周。这些数用来安排服务车和药具，不是指标，没有升降箭头。": "says that the weekly sums are no target (screens.md S9)",
}


def tokens(name: str) -> list[str]:
    """The words of a name, whatever joins them: targetRate, target-rate, target_rate, TARGET.RATE and visit:target alike."""
    return [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)]


def red_in_name(name: str) -> list[str]:
    """The red words a name holds; empty when it is sound."""
    parts = tokens(name)
    found = [word for word in RED_WORDS if any(_fits(part, word) for part in parts)]
    spoken = f"_{'_'.join(parts)}_"
    found += [phrase for phrase in RED_PHRASES if f"_{phrase}_" in spoken]
    return found + [word for word in RED_HAN if word in name]


def _fits(part: str, word: str) -> bool:
    return part.startswith(word[:-1]) if word.endswith("*") else part == word


def red_in_sentence(sentence: str) -> list[str]:
    """The red words a sentence says, in either language."""
    words = re.findall(r"[a-z]+(?:'[a-z]+)?", sentence.lower())
    spoken = " ".join(re.findall(r"[a-z-]+", sentence.lower()))
    found = [word for word in RED_EN if word in words]
    found += [phrase for phrase in RED_EN_PHRASES if re.search(rf"(?<![a-z-]){phrase}(?![a-z-])", spoken)]
    return found + [word for word in RED_ZH if word in sentence]


# Names of data


def names_of_tables() -> Iterator[tuple[str, str]]:
    assert tables
    for table in Base.metadata.tables.values():
        yield f"table {table.name}", table.name
        yield from ((f"column {table.name}.{column.name}", column.name) for column in table.columns)
        yield from ((f"constraint of {table.name}", str(constraint.name)) for constraint in table.constraints if isinstance(constraint.name, str))


def all_subclasses(kind: type) -> Iterator[type]:
    for sub in kind.__subclasses__():
        yield sub
        yield from all_subclasses(sub)


def import_the_house() -> None:
    for name in files_of("app/", endings=(".py",)):
        importlib.import_module(".".join(PurePosixPath(name).with_suffix("").parts).removesuffix(".__init__"))


def names_that_travel() -> Iterator[tuple[str, str]]:
    """Fields of every schema, and the keys of what app/sync writes by hand (packs, changes, cursors)."""
    import_the_house()
    for schema in all_subclasses(marshmallow.Schema):
        if schema.__module__.startswith("app."):
            yield from ((f"field of {schema.__name__}", name) for name in schema._declared_fields)
    for file in files_of("app/sync/", "app/answers.py", "app/pwa/", endings=(".py",)):
        for node in ast.walk(ast.parse(text_of(file))):
            if isinstance(node, ast.Dict):
                keys = (key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
                yield from ((f"key in {file}", key) for key in keys)
    yield from ((f"operation {kind}", kind) for kind, _ in OPERATIONS)
    yield from ((f"change {kind}", kind) for kind in CHANGE_KINDS)


def names_of_forms() -> Iterator[tuple[str, str]]:
    import_the_house()
    for form in all_subclasses(FlaskForm):
        if form.__module__.startswith("app."):
            yield from ((f"field of {form.__name__}", name) for name in dir(form) if isinstance(getattr(form, name), UnboundField))
    for file in files_of("templates/", endings=(".html",)):
        yield from ((f"field in {file}", name) for name in re.findall(r"<(?:input|select|textarea|button)[^>]*?\bname=\"([^\"{]+)\"", text_of(file)))


def names_of_routes(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        yield f"route {rule.rule}", rule.rule
        yield f"endpoint {rule.endpoint}", rule.endpoint
    for file in files_of("app/", endings=(".py",)):
        for node in ast.walk(ast.parse(text_of(file))):
            if isinstance(node, ast.Call) and re.fullmatch(r"request\.(args|form|values|cookies|headers)\.get", ast.unparse(node.func)):
                argument = node.args[0]
                if isinstance(argument, ast.Constant):
                    yield f"asked for in {file}", str(argument.value)


def names_of_commands(app: Flask) -> Iterator[tuple[str, str]]:
    def walk(command: click.Command, path: str) -> Iterator[tuple[str, str]]:
        yield f"command {path}", path
        for parameter in command.params:
            yield from ((f"option of {path}", name) for name in [*parameter.opts, *parameter.secondary_opts, str(parameter.name)])
        if isinstance(command, click.Group):
            for name, child in command.commands.items():
                yield from walk(child, f"{path} {name}")

    for name, command in app.cli.commands.items():
        yield from walk(command, name)


def names_of_settings(tmp_path: Path) -> Iterator[tuple[str, str]]:
    yield from ((f"setting {name}", name) for name in config.load_settings({"MODE": "test", "INSTANCE": str(tmp_path)}))
    for file in files_of("app/", "deploy/", endings=(".py",)):
        yield from ((f"environment of {file}", name) for name in re.findall(r"os\.environ(?:\.get)?[\[(]\"(\w+)\"", text_of(file)))


def names_of_imported_columns() -> Iterator[tuple[str, str]]:
    """Columns that are read; those about people are known only in order to be left unread."""
    for field, names in COLUMNS.items():
        yield from ((f"import column {field}", name) for name in (field, *names))


def names_of_vocabulary(part: Any = None, path: str = "vocabulary") -> Iterator[tuple[str, str]]:
    """Keys only: a service kind's code is a value."""
    part = vocabulary() if part is None else part
    if isinstance(part, dict):
        for key, value in part.items():
            yield f"key {path}.{key}", key
            yield from names_of_vocabulary(value, f"{path}.{key}")
    elif isinstance(part, list):
        for value in part:
            yield from names_of_vocabulary(value, path)


# Where the phone's program makes what it keeps and sends.
KEEPERS = ("static/src/store/", "static/src/sync/", "static/src/places/", "static/src/rounds/", "static/src/visits/", "static/src/referrals/")


def names_in_javascript(file: str, text: str) -> Iterator[tuple[str, str]]:
    """Keys of objects, properties that are read, names of stores and of what is kept under a name."""
    source = read_javascript(text)
    keys = re.findall(r"[{,]\s*(?:async\s+)?([A-Za-z_$][\w$]*)\s*(?=[:,}(])", source.code) + re.findall(r"(?<=[\w$)\]])\??\.([A-Za-z_$][\w$]*)", source.code)
    keys += re.findall(r"(?m)^\s*(?:readonly\s+)?([A-Za-z_$][\w$]*)\??:", source.code)
    yield from ((f"key in {file}", key) for key in sorted(set(keys)))
    called = r"\.(?:meta|keepMeta|createObjectStore|createIndex|objectStore|setting|keepSetting|get|put)\(\s*(['\"`])([^'\"`$]+)"
    yield from ((f"kept name in {file}", match[2]) for match in re.finditer(called, source.speech))


def names_of_the_phone() -> Iterator[tuple[str, str]]:
    for file in files_of(*KEEPERS, "static/src/types.d.ts", "static/src/certificates/", endings=(".js", ".d.ts")):
        # What a view names is on the page only; what it hands on has its name in a module of this list.
        if not file.endswith(".view.js"):
            yield from names_in_javascript(file, text_of(file))


def unsound(names: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{where}: {name!r} says {', '.join(red)}. domain.md 0 forbids it; if it means something else, name it by what it means."
        for where, name in names
        if (red := red_in_name(name)) and (where, name) not in NAMES_ALLOWED
    ]


def every_name(app: Flask, tmp_path: Path) -> list[tuple[str, str]]:
    sources = {
        "tables": names_of_tables(),
        "travel": names_that_travel(),
        "forms": names_of_forms(),
        "routes": names_of_routes(app),
        "commands": names_of_commands(app),
        "settings": names_of_settings(tmp_path),
        "columns": names_of_imported_columns(),
        "vocabulary": names_of_vocabulary(),
        "phone": names_of_the_phone(),
    }
    found: list[tuple[str, str]] = []
    for source, names in sources.items():
        listed = list(names)
        assert len(listed) > 8, f"The scan of {source} found almost nothing: mend it."
        found += listed
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, only to be looked at: no database is opened."""
    return create_app({"MODE": "test", "INSTANCE": str(tmp_path_factory.mktemp("house"))})


def test_no_name_of_a_datum_crosses_a_red_line(house: Flask, tmp_path: Path) -> None:
    names = every_name(house, tmp_path)
    assert len(names) > 800
    assert not (found := unsound(names)), "\n".join(found)
    assert set(NAMES_ALLOWED) <= set(names), "An allowed name is gone: take it off NAMES_ALLOWED."


# The four groups of the log are a filter (screens.md S2): a talk and a decline are in one, held by tests/api/test_console_visit_log.py.
FILTERS_ALLOWED = {"field of LogFilterForm: group", "field in templates/console/visits.html: group"}


def test_nothing_is_found_sorted_or_counted_by_an_outcome(house: Flask) -> None:
    """No filter, address or option names an outcome, an end, a topic or a crossed rule (domain.md 0, point 4)."""
    asked = [*names_of_forms(), *names_of_routes(house), *names_of_commands(house)]
    forbidden = {"outcome", "outcomes", "end", "ends", "topic", "topics", "declined", "crossed", "result", "group", "sort", "order", "need"}
    found = {f"{where}: {name}" for where, name in asked if forbidden & set(tokens(name))}
    assert not (faults := found - FILTERS_ALLOWED), "\n".join(sorted(faults))
    assert found == FILTERS_ALLOWED, "An allowed filter is gone: take it off FILTERS_ALLOWED."


# Sentences


class _Words(HTMLParser):
    """The words of a page: its text, and the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if value and (name in ("alt", "title", "placeholder", "aria-label") or name.startswith("data-"))]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def sentences_of_template(text: str) -> list[str]:
    """The plain words of a template and every string inside its expressions."""
    found = [match[1] or match[2] for block in re.findall(r"\{[{%].*?[%}]\}", text, re.S) for match in re.finditer(r"\"([^\"]*)\"|'([^']*)'", block)]
    reader = _Words()
    reader.feed(re.sub(r"\{#.*?#\}|\{[{%].*?[%}]\}", " ", text, flags=re.S))
    # `aria-invalid` and its like are names of the platform, not words that anybody reads.
    return [words for words in [*found, *reader.words] if words and words.strip() and not re.fullmatch(r"aria-[a-z]+", words)]


def sentences_of_javascript(text: str) -> list[str]:
    """Every string that holds Chinese, and the plain words of the templates."""
    strings = [string for _, string in read_javascript(text).strings]
    return [string for string in strings if re.search(r"[㐀-鿿]", string)] + [
        words for string in strings for words in re.findall(r">([^<>{}]*[A-Za-z][^<>{}]*)<", string)
    ]


def sentences_of_catalogue(file: Path) -> Iterator[str]:
    with file.open("rb") as opened:
        for message in read_po(opened):
            yield from (str(words) for words in (message.id, message.string) if words)


def every_sentence(house: Flask) -> Iterator[tuple[str, str]]:
    for file in files_of("templates/", endings=(".html",)):
        yield from ((file, words) for words in sentences_of_template(text_of(file)))
    for file in files_of("static/src/", "service_worker/", endings=(".js",)):
        yield from ((file, words) for words in sentences_of_javascript(text_of(file)))
    for file in files_of("app/locale/", "static/src/locale/", endings=(".po",)):
        yield from ((file, words) for words in sentences_of_catalogue(ROOT / file))
    for refusal in problems.CATALOGUE.values():
        yield from (("app/problems.py", words) for words in (refusal.zh, refusal.en, refusal.do_zh, refusal.do_en))
    for name, entries in vocabulary().items():
        for entry in entries if isinstance(entries, list) else []:
            yield from ((f"vocabulary {name}", str(entry[key])) for key in entry if re.search(r"(^|_)(zh|en)(_|$)", key)) if isinstance(entry, dict) else ()
    for pair in FIELD_WORDS.values():
        yield from (("app/places/cli.py", words) for words in pair)
    yield from (("app/places/import_words.py", name) for names in COLUMNS.values() for name in names)
    for file in files_of("app/", "tools/demo/talks.py", endings=(".py",)):
        yield from ((file, words) for words in sentences_of_python(text_of(file)))
    for name, command in house.cli.commands.items():
        yield from ((f"flask {name}", words) for words in help_of(command))


def sentences_of_python(text: str) -> Iterator[str]:
    """String literals that hold Chinese or are printed by the command line, f-strings with their gaps."""
    tree = ast.parse(text)
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented and re.search(r"[㐀-鿿]", node.value):
            yield node.value
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("click.echo", "click.ClickException", "RefusedToStart", "say"):
            yield " … ".join(part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def help_of(command: click.Command) -> Iterator[str]:
    yield from (words for words in [command.help, *(getattr(parameter, "help", None) for parameter in command.params)] if words)
    if isinstance(command, click.Group):
        for child in command.commands.values():
            yield from help_of(child)


def test_no_sentence_crosses_a_red_line(house: Flask) -> None:
    spoken = list(every_sentence(house))
    assert len(spoken) > 900
    found = [
        f"{where}: {sentence.strip()!r} says {', '.join(red)}. screens.md, section 9 has the words; what is only named to be refused goes to SENTENCES_ALLOWED."
        for where, sentence in spoken
        if (red := red_in_sentence(sentence)) and not is_allowed(sentence)
    ]
    assert not found, "\n".join(sorted(set(found)))


def is_allowed(sentence: str) -> bool:
    return sentence.strip() in SENTENCES_ALLOWED or sentence.strip() in english_of_allowed()


def english_of_allowed() -> set[str]:
    """The English of the allowed sentences, as the catalogues have it: allowed with its source, never by itself."""
    found: set[str] = set()
    for file in files_of("app/locale/", "static/src/locale/", endings=(".po",)):
        with (ROOT / file).open("rb") as opened:
            found |= {str(message.string) for message in read_po(opened) if message.id in SENTENCES_ALLOWED and message.string}
    return found


def test_no_allowed_sentence_outlives_its_use(house: Flask) -> None:
    spoken = {sentence.strip() for _, sentence in every_sentence(house)}
    for sentence in SENTENCES_ALLOWED:
        assert sentence in spoken, f"{sentence!r} is said nowhere any more: take it off SENTENCES_ALLOWED."
        assert red_in_sentence(sentence), f"{sentence!r} crosses no line any more: take it off SENTENCES_ALLOWED."


# Controls: what is planted must be seen, and what only looks alike must not.

DOMAIN_LIST = list_of("""
    marital_status spouse children_count parity pregnancy_week gestation_weeks last_menses iud_inserted_on contraceptive_method test_result
    ultrasound_at diagnosis abortion_count sterilization_on fine penalty social_fee quota target_rate informant reported_by_neighbor
    suspected_birth illegal_birth id_number id_photo face_print fingerprint gps_track home_photo religion ethnicity income political_status
""")


@pytest.mark.parametrize(
    "name",
    [
        *DOMAIN_LIST,
        "targetRate",
        "home-photo",
        "visit:target",
        "SCORE",
        "staffRank",
        "employerContact",
        "LandlordPhone",
        "孕周",
        "婚姻状况",
        "/console/ranking",
    ],
)
def test_a_planted_name_is_caught(name: str) -> None:
    assert unsound([("planted", name)])


@pytest.mark.parametrize(
    "name",
    [
        "surface",
        "interface",
        "define",
        "finished_at",
        "ok",
        "is_fine_grained"[:2],
        "trace",
        "community_id",
        "night_shift",
        "told",
        "started_at_device",
        "workplace",
        "services_menu",
        "prank",
        "underscore",
        "refine",
    ],
)
def test_a_name_that_only_looks_alike_is_left_alone(name: str) -> None:
    assert not unsound([("sound", name)])


def test_planted_names_are_seen_wherever_names_are_made() -> None:
    planted = "export const body = { door, pregnancy_week: 3, targetRate };\nstore.meta('ranking');\nlet x = visit.spouse;"
    assert {"pregnancy_week", "targetRate", "ranking", "spouse"} <= {name for _, name in names_in_javascript("planted.js", planted)}
    assert not unsound(names_in_javascript("sound.js", "// spouse\nconst words = 'no spouse: 3';\nconst door = { night_shift: true };"))


@pytest.mark.parametrize(
    "sentence",
    [
        "限期整改",
        "上传失败，请重试",
        "服务对象",
        "您的完成指标",
        "Sync failed",
        "An error occurred.",
        "Invalid number",
        "Your score: 5",
        "Targets met",
        "You must check her",
        "Pay a fine",
        "逾期未查",
    ],
)
def test_a_planted_sentence_is_caught(sentence: str) -> None:
    assert red_in_sentence(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["Find the door", "terrorist", "define it", "Defined below", "frank words", "a screen underscored", "没有期限", "未能送达", "refined", "Please mend it"],
)
def test_a_sentence_that_only_looks_alike_is_left_alone(sentence: str) -> None:
    assert not red_in_sentence(sentence)


def test_planted_sentences_are_seen_wherever_sentences_are_made() -> None:
    assert any("整改" in words for words in sentences_of_template('<p title="x">{{ _("限期整改") }}</p>'))
    assert any("error" in words for words in sentences_of_template('<button aria-label="an error">x</button>'))
    assert not any("error" in words for words in sentences_of_template('<p class="error">x</p>{# error #}'))
    assert any("失败" in words for words in sentences_of_javascript("t('上传失败')"))
    assert any("失败" in words for words in sentences_of_javascript("html`<p>${x ? '上传失败' : nothing}</p>`"))
    assert any("failed" in words for words in sentences_of_javascript("html`<p>It failed</p>`"))
    assert not any("失败" in words for words in sentences_of_javascript("// 上传失败\nt('已存');"))
    assert any("错误" in words for words in sentences_of_python('click.echo(f"{n} 错误")'))
    assert any("failed" in words for words in sentences_of_python('click.echo("It failed")'))
