"""The words of the phone's program: `extract` brings static/src/locale/en.po up to date, `check` lists what is missing, unused or does not fit.
The zh-Hans text is the message itself. A call of t() that this cannot read is reported, never passed over."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_javascript
from babel.messages.pofile import read_po, write_po

from tools.messages import PLACEHOLDER

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "static" / "src"
CATALOGUE = SOURCE / "locale" / "en.po"
CALL = re.compile(r"(?<![\w.$#])t\(")
DEFINITION = "function t("
HAN = re.compile(r"[㐀-鿿]")
NEVER_ZH = ("对象", "重点人群", "摸排", "管控", "应查", "漏管", "违法生育", "整改", "限期补办", "失败", "错误", "非法", "违规", "！")
NEVER_EN = re.compile(r"\b(fail(?:ed|s|ure)?|invalid|illegal|error)\b|!", re.IGNORECASE)


def node_path() -> str:
    """The node beside this python, else one on the PATH. Raises RuntimeError where there is none."""
    found = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        raise RuntimeError("No node was found; run ./xunfang test once, which installs it.")
    return found


def lowered(folder: Path) -> dict[str, bytes]:
    """The modules under a folder with their template literals written as plain calls, by path.

    Babel reads a template literal as one piece, so it misses every call inside a nested lit template (stack.md, 9). Raises CalledProcessError.
    """
    sources = sorted(path for path in folder.rglob("*.js") if "generated" not in path.parts)
    with tempfile.TemporaryDirectory() as target:
        # Full target addresses keep two files of one name apart; utf8 keeps the messages as they are.
        command = [node_path(), str(ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"), *map(str, sources), f"--outdir={target}", f"--outbase={folder}"]
        subprocess.run([*command, "--supported:template-literal=false", "--charset=utf8", "--log-level=error"], check=True, cwd=ROOT)
        return {path.relative_to(folder).as_posix(): (Path(target) / path.relative_to(folder)).read_bytes() for path in sources}


def messages_in(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Every message of t('…') under a folder with the file it was found in first, and a sentence for each file with a call that has no literal text."""
    found: dict[str, str] = {}
    unread: list[str] = []
    for path, code in lowered(folder).items():
        # A call with values comes as a sequence: its text, and None or a string for each value.
        found_here = [message for _line, _name, message, _comments in extract_javascript(BytesIO(code), {"t": None}, [], {})]
        firsts = [message if isinstance(message, str) else message[0] for message in found_here if message]
        texts = [text for text in firsts if isinstance(text, str)]
        plain = code.decode()
        calls = len(CALL.findall(plain)) - plain.count(DEFINITION)
        if calls != len(texts):
            unread.append(f"{path}: {calls} calls of t() but {len(texts)} messages; give each call a literal text.")
        for text in texts:
            found.setdefault(text, path)
    return found, unread


def translations(catalogue: Path = CATALOGUE) -> tuple[dict[str, str], list[str]]:
    """Message to English as a catalogue has it (empty where it is still to be written), and the messages marked fuzzy."""
    with catalogue.open("rb") as file:
        entries = [message for message in read_po(file) if message.id]
    return {str(entry.id): str(entry.string) for entry in entries}, [str(entry.id) for entry in entries if entry.fuzzy]


def has_other_placeholders(text: str, english: str) -> bool:
    """Whether the English lacks or adds a {placeholder}. The form for one ('1 door||{count} doors') may leave {count} out."""
    wanted = set(PLACEHOLDER.findall(text))
    one, _, many = english.rpartition("||")
    if one and ("count" not in wanted or set(PLACEHOLDER.findall(one)) | {"count"} != wanted):
        return True
    return set(PLACEHOLDER.findall(many)) != wanted


def faults(folder: Path = SOURCE, catalogue: Path = CATALOGUE) -> list[str]:
    """What keeps the catalogue from being whole, one sentence each; empty when all is well."""
    used, found = messages_in(folder)
    known, fuzzy = translations(catalogue)
    found += [f"{used[text]}: {text!r} has no English. Run: python -m tools.phone_messages extract, then write it." for text in used if not known.get(text)]
    found += [f"en.po: {text!r} is used nowhere. Run: python -m tools.phone_messages extract" for text in known if text not in used]
    found += [f"en.po: {text!r} is marked fuzzy." for text in fuzzy]
    for text, english in known.items():
        if english and has_other_placeholders(text, english):
            found.append(f"en.po: {text!r} and {english!r} do not hold the same {{placeholders}}.")
        if NEVER_EN.search(english) or HAN.search(english):
            found.append(f"en.po: {english!r} holds a word or sign that English here never has.")
        if any(word in text for word in NEVER_ZH):
            found.append(f"{used.get(text, 'en.po')}: {text!r} holds a word or sign that no screen here has.")
    return found


def extract() -> None:
    """Write the catalogue anew: messages in use, sorted, with the translations it had."""
    known, _ = translations()
    catalogue = Catalog(locale="en", fuzzy=False)
    for text in sorted(messages_in(SOURCE)[0]):
        catalogue.add(text, known.get(text, ""))
    with CATALOGUE.open("wb") as file:
        file.write(b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: en\\n"\n\n')
        write_po(file, catalogue, omit_header=True, no_location=True, width=0)


def main() -> int:
    """Run one of the two commands; returns the exit code."""
    if sys.argv[1:] == ["extract"]:
        extract()
    elif sys.argv[1:] != ["check"]:
        print("Usage: python -m tools.phone_messages extract | check")
        return 2
    found = faults()
    print("\n".join(found) if found else f"All {len(translations()[0])} messages have their English.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
