"""A community's own list as bytes: what is read, what is refused in words, and that no file can make the machine stumble."""

import io
import random
import struct
import time
import tracemalloc
import zipfile

import pytest
import xlsxwriter

from app import problems
from app.places.table import MOST_ROWS, read_table
from app.places.xlsx import FORMULA, MOST_COLUMNS, MOST_MB

HEADER = ["责任区", "小区或村", "楼栋", "房号"]
ROW = ["Z01", "禾里村", "1巷1号", "604"]
CSV = "\n".join(",".join(line) for line in (HEADER, ROW))


def workbook(*lines: list[object]) -> bytes:
    """An XLSX as a spreadsheet program writes it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("门址")
    for index, line in enumerate(lines):
        sheet.write_row(index, 0, line)
    book.close()
    return buffer.getvalue()


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """The same workbook with some parts replaced, by their file names without folder and dots."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, parts.get(name.rpartition("/")[2].replace(".", "_"), before.read(name)))
    return buffer.getvalue()


def refused(data: bytes) -> problems.Refusal:
    with pytest.raises(problems.Problem) as caught:
        read_table(data)
    refusal, details = caught.value.refusal, caught.value.details
    # Both sentences and both ways out can be said with the details that came along.
    assert all((refusal.sentence(language, **details) and refusal.way_out(language, **details)) for language in ("zh-Hans", "en"))
    return refusal


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_list_is_read_in_the_encodings_that_spreadsheets_write(encoding: str) -> None:
    table = read_table(CSV.encode(encoding))
    assert table.header == HEADER
    assert table.rows == [(2, ROW)]


def test_rare_characters_survive_utf8_and_gb18030() -> None:
    for encoding in ("utf-8", "gb18030"):
        assert read_table(f"{CSV}\nZ01,龘园里,𠮷祥楼㙟,101".encode(encoding)).rows[1][1] == ["Z01", "龘园里", "𠮷祥楼㙟", "101"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_divide_cells(delimiter: str) -> None:
    assert read_table(CSV.replace(",", delimiter).encode()).rows == [(2, ROW)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_lf_cr_lf_or_a_cr_alone(end: str) -> None:
    assert read_table(CSV.replace("\n", end).encode()).rows == [(2, ROW)]


def test_rows_have_the_numbers_a_spreadsheet_shows() -> None:
    text = '\n责任区,小区或村,楼栋,房号\n\n,,,\nZ01,"禾里\n村",1巷1号,604\nZ01,禾里村,1巷1号,605\n'
    assert [number for number, _ in read_table(text.encode()).rows] == [5, 6]


def test_a_workbook_is_read_like_a_list() -> None:
    table = read_table(workbook(HEADER, [], ["Z01", "禾里村", "1巷1号", 604], ["Z01", "禾里村", "1巷1号", "铺1"]))
    assert table.header == HEADER
    assert table.rows == [(3, ROW), (4, ["Z01", "禾里村", "1巷1号", "铺1"])]


def test_a_formula_is_never_read_whatever_its_last_result_was() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ROW[:3])
    sheet.write_formula(1, 3, '=6&"04"', value="604")
    book.close()
    assert read_table(buffer.getvalue()).rows[0][1][3] == FORMULA


def test_a_cell_merged_over_rows_stands_in_each_of_them() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.merge_range("B2:B4", "禾里村")
    for row in (1, 2, 3):
        sheet.write(row, 3, 600 + row)
    book.close()
    assert [cells[1] for _, cells in read_table(buffer.getvalue()).rows] == ["禾里村"] * 3


def test_long_numbers_that_the_spreadsheet_has_rounded_are_no_plain_digits() -> None:
    cells = read_table(workbook(HEADER, ["Z01", 12, 604.5, 4499010010010000001])).rows[0][1]
    assert cells[1:3] == ["12", "604.5"]
    assert not cells[3].isdigit()


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", problems.IMPORT_EMPTY),
        (b"\n\n,,\n", problems.IMPORT_EMPTY),
        (",".join(HEADER).encode(), problems.IMPORT_EMPTY),
        (workbook(), problems.IMPORT_EMPTY),
        (workbook(HEADER), problems.IMPORT_EMPTY),
        (CSV.encode("utf-16"), problems.IMPORT_ENCODING),
        (CSV.encode() + b"\x00", problems.IMPORT_ENCODING),
        (b"\xff\xfe\xfd" * 10, problems.IMPORT_ENCODING),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", problems.IMPORT_FORMAT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), problems.IMPORT_FORMAT),
        (b"PK\x03\x04" + bytes(100), problems.IMPORT_FORMAT),
        (CSV.encode() + b'\nZ01,"never closed,1,2\nZ01,lost,3,4', problems.IMPORT_FORMAT),
        (b"a" * 200_000, problems.IMPORT_FORMAT),
        (("a," * (MOST_COLUMNS + 1) + "a\n" + "b").encode(), problems.IMPORT_COLUMNS_TOO_MANY),
        (workbook(["a"] * (MOST_COLUMNS + 1), ["b"]), problems.IMPORT_COLUMNS_TOO_MANY),
        (bytes(MOST_MB * 1024 * 1024 + 1), problems.IMPORT_TOO_LARGE),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(data: bytes, refusal: problems.Refusal) -> None:
    assert refused(data) is refusal


def test_fifty_thousand_rows_are_taken_and_one_more_is_refused() -> None:
    lines = [",".join(ROW)] * MOST_ROWS
    whole = "\n".join([",".join(HEADER), *lines])
    assert len(read_table(whole.encode()).rows) == MOST_ROWS
    assert refused(f"{whole}\n{','.join(ROW)}".encode()) is problems.IMPORT_TOO_LARGE


def test_twenty_megabytes_of_garbage_are_refused_soon() -> None:
    noise = random.Random(1).randbytes(20 * 1024 * 1024)
    started = time.monotonic()
    assert refused(noise) is problems.IMPORT_ENCODING
    assert refused(noise.replace(b"\x00", b"\x01")) is problems.IMPORT_ENCODING
    assert refused(b"x" * 20 * 1024 * 1024) is problems.IMPORT_FORMAT
    assert refused(b"x,y\n" * 5 * 1024 * 1024) is problems.IMPORT_TOO_LARGE
    assert time.monotonic() - started < 5


def with_claimed_size(data: bytes, name: str, size: int) -> bytes:
    """The same ZIP, whose directory says that a part is of another size than it is."""
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode()))
    return data[: entry + 24] + struct.pack("<I", size) + data[entry + 28 :]


def test_a_zip_bomb_is_refused_before_it_swells_even_when_it_lies_about_its_size() -> None:
    honest = with_parts(workbook(HEADER, ROW), sheet1_xml=b"<worksheet>" + b" " * (3 * MOST_MB * 1024 * 1024))
    lying = with_claimed_size(honest, "xl/worksheets/sheet1.xml", 1_000)
    with zipfile.ZipFile(io.BytesIO(lying)) as packed:
        assert packed.getinfo("xl/worksheets/sheet1.xml").file_size == 1_000
    tracemalloc.start()
    try:
        assert refused(honest) is problems.IMPORT_TOO_LARGE
        assert refused(lying) is problems.IMPORT_TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 2 * MOST_MB * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_workbook_of_very_many_parts_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for number in range(1_001):
            packed.writestr(f"xl/{number}.xml", b"")
    assert refused(buffer.getvalue()) is problems.IMPORT_TOO_LARGE


def test_two_cells_in_far_corners_are_refused_before_room_is_made_for_all_between() -> None:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    low = sheet % b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    wide = sheet % b"<row r='1'><c r='A1'><v>1</v></c><c r='XFD1'><v>1</v></c></row>"
    assert refused(with_parts(workbook(HEADER, ROW), sheet1_xml=low)) is problems.IMPORT_TOO_LARGE
    assert refused(with_parts(workbook(HEADER, ROW), sheet1_xml=wide)) is problems.IMPORT_COLUMNS_TOO_MANY


def test_a_spoiled_workbook_is_read_or_refused_in_words_and_nothing_else() -> None:
    good = workbook(HEADER, *[["Z01", "禾里村", f"1巷{number}号", 600 + number] for number in range(20)])
    dice = random.Random(20070120)
    answers = set()
    for _ in range(1_500):
        spoiled = bytearray(good)
        for _ in range(dice.randint(1, 4)):
            spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
        try:
            read_table(bytes(spoiled))
            answers.add("read")
        except problems.Problem as problem:
            answers.add(problem.refusal.code)
    assert {"read", "import.format"} <= answers
