"""A corpus of files that are broken or meant to do harm: each ends in a clear refusal, with bounded memory."""

import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from chassis.errors import Invalid
from chassis.lines import refusal
from chassis.sheets.model import Column, Limits, Table
from chassis.sheets.reader import read
from chassis.sheets.writer import write_csv, write_xlsx

COLUMNS = (Column("name", "姓名"), Column("age", "年龄"))
STANDARD = Limits()
MEGABYTE = 1024 * 1024


def workbook(rows=((("乌云"), 40),)) -> bytes:
    buffer = io.BytesIO()
    write_xlsx(COLUMNS, [{"name": name, "age": age} for name, age in rows], buffer, sheet="居民")
    return buffer.getvalue()


def rebuilt(change: dict[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    """A sound workbook with some parts replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(buffer, "w", compression) as target:
        for name in source.namelist():
            target.writestr(name, change.pop(name, None) or source.read(name))
        for name, content in change.items():
            target.writestr(name, content)
    return buffer.getvalue()


def sheet_xml() -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook())) as source:
        return source.read("xl/worksheets/sheet1.xml")


def refused(content: bytes, kind="xlsx", limits=STANDARD) -> Invalid:
    with pytest.raises(Invalid) as caught:
        list(read(content, kind, limits=limits))
    return caught.value


def test_a_bomb_is_refused_by_its_directory():
    blank = b" " * (120 * MEGABYTE)
    bomb = rebuilt({"xl/worksheets/sheet1.xml": sheet_xml().replace(b"<sheetData>", blank + b"<sheetData>")})
    assert len(bomb) < MEGABYTE
    assert "packed size" in refused(bomb).detail
    assert "unpacked it has" in refused(bomb, limits=Limits(uncompressed_bytes=MEGABYTE)).detail


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(rebuilt({"xl/worksheets/sheet1.xml": sheet_xml().replace(b"<sheetData>", b" " * (40 * MEGABYTE))}))
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
        true_size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = bytes(bomb).replace(true_size.to_bytes(4, "little"), (5000).to_bytes(4, "little"))
    assert refused(lying).type == "file-unreadable"


def test_two_far_corners_do_not_become_a_sheet_of_all_cells():
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    start, end = sheet_xml().index(b"<row "), sheet_xml().index(b"</sheetData>")
    corners = rebuilt({"xl/worksheets/sheet1.xml": sheet_xml()[:start] + cells + sheet_xml()[end:]})
    assert refused(corners).type == "file-too-big"


def test_many_entries_are_refused():
    many = rebuilt({f"xl/media/{n}.png": b"x" for n in range(2000)})
    assert "parts" in refused(many).detail


def test_an_archive_inside_is_never_opened():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"\0" * (100 * MEGABYTE))
    nested = rebuilt({"xl/embeddings/inner.zip": inner.getvalue()})
    assert [row.cells["姓名"] for row in read(nested, "xlsx")] == ["乌云"]


BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize(
    "prologue",
    [BILLION_LAUGHS, b'<!DOCTYPE x SYSTEM "file:///etc/passwd">', b"<!--" + b"x" * 70_000 + b"--><!DOCTYPE x>"],
    ids=["entities", "external", "behind a long comment"],
)
def test_document_types_and_entities_are_refused(part, prologue):
    with zipfile.ZipFile(io.BytesIO(workbook())) as source:
        body = source.read(part).split(b"?>", 1)[1]
    assert "document types" in refused(rebuilt({part: prologue + body})).detail


def test_xml_in_utf_16_cannot_hide_a_document_type():
    hidden = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><worksheet/>'.encode("utf-16")
    assert "plain XML" in refused(rebuilt({"xl/worksheets/sheet1.xml": hidden})).detail


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_workbook_that_is_cut_off_is_refused(share):
    whole = workbook([(f"居民{n}", n) for n in range(2000)])
    assert "cut off" in refused(whole[: int(len(whole) * share)]).detail


def test_a_damaged_sheet_is_named():
    content = rebuilt({"xl/worksheets/sheet1.xml": sheet_xml() + b" " * 100_000}, zipfile.ZIP_STORED)
    damaged = content.replace("乌云".encode(), "乌日".encode())
    assert "sheet 居民" in refused(damaged).detail
    small = rebuilt({}, zipfile.ZIP_STORED).replace("乌云".encode(), "乌日".encode())
    assert "sheet1.xml" in refused(small).detail


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"name,age\nx,1\n", "xlsx"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "xlsx"),
        (b"%PDF-1.7 ...", "csv"),
        (workbook(), "csv"),
        (b"", "xlsx"),
        (b"", "csv"),
        (b"PK\x05\x06" + b"\0" * 18, "xlsx"),
    ],
    ids=["text as xlsx", "old xls", "pdf", "xlsx as csv", "empty xlsx", "empty csv", "empty archive"],
)
def test_a_file_under_a_wrong_name_is_refused(content, kind):
    assert refused(content, kind).type == "file-unreadable"


def test_an_unknown_kind_is_refused():
    assert refused(b"x", "ods").type == "file-kind-unknown"


def test_formulas_are_named_by_cell():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("居民")
    page.write_row(0, 0, ["姓名", "年龄"])
    for row in range(1, 4000):
        page.write_row(row, 0, ["乌云", row])
    page.write_formula(2000, 1, "=YEAR(NOW())-1980", None, 46)
    page.write_formula(3000, 0, '=HYPERLINK("http://example.invalid")', None, "x")
    book.close()
    failure = refused(buffer.getvalue())
    assert failure.type == "file-has-formulas"
    assert [error.pointer for error in failure.errors] == ["/居民/2001/年龄", "/居民/3001/姓名"]


def test_a_formula_below_a_heading_is_named_by_it_and_one_in_its_place_by_its_letter():
    def found(heading: str, *rows: tuple[str, str]) -> list[dict[str, object]]:
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        for name in ("居民", "汇总"):
            page = book.add_worksheet(name)
            for number, row in enumerate([("新北社区", ""), ("姓名", heading), *rows]):
                page.write_row(number, 0, row)
        book.close()
        with pytest.raises(Invalid) as failure:
            list(read(buffer.getvalue(), "xlsx", tables=[Table("people", COLUMNS, "居民")]))
        assert failure.value.type == "file-has-formulas"
        return [error.where for error in failure.value.errors if error.where["sheet"] == "居民"]

    named = {"sheet": "居民", "row": 3, "column": "age", "cell": "B3", "heading": "年龄"}
    assert found("年龄", ("乌云", "=40")) == [named]
    assert found("=1", ("乌云", "40")) == [{"sheet": "居民", "row": 2, "column": "B", "cell": "B2"}]
    assert found("岁数", ("乌云", "=40")) == [{"sheet": "居民", "row": 3, "column": "B", "cell": "B3"}]


def test_a_cell_of_a_csv_that_a_spreadsheet_would_run_is_named():
    rows = [f"乌云{n},{n}" for n in range(2, 1000)]
    rows[5], rows[700] = "=1+1,7", '乌云,"=HYPERLINK(""http://example.invalid"")"'
    failure = refused("\n".join(["姓名,年龄", *rows]).encode(), "csv")
    assert failure.type == "file-has-formulas"
    assert [error.pointer for error in failure.errors] == ["/csv/7/姓名", "/csv/702/年龄"]
    assert "cell A7 has a formula" in failure.detail
    many = refused(("name\n" + "=1\n" * 500).encode(), "csv")
    assert len(many.errors) == 20


def test_what_was_made_harmless_comes_back_from_a_csv_as_text():
    rows = list(read("姓名,年龄\n'=1+1,+86 199\n".encode(), "csv"))
    assert [row.cells for row in rows] == [{"姓名": "=1+1", "年龄": "+86 199"}]


def test_text_that_looks_like_a_formula_is_text():
    rows = list(read(workbook([("=1+1", 1), ("@SUM(A1)", 2), ("+86 199", 3)]), "xlsx"))
    assert [row.cells["姓名"] for row in rows] == ["=1+1", "@SUM(A1)", "+86 199"]


def test_a_cell_of_ten_megabytes_is_named():
    huge = sheet_xml().replace("乌云".encode(), b"x" * (10 * MEGABYTE))
    failure = refused(rebuilt({"xl/worksheets/sheet1.xml": huge}, zipfile.ZIP_STORED))
    assert failure.errors[0].pointer == "/居民/2/A"
    failure = refused(b"name\n" + b"x" * (10 * MEGABYTE) + b"\n", "csv")
    assert failure.type == "file-too-big" and "line 2" in failure.detail
    failure = refused(b"name\nok\n" + b"x" * 40_000 + b"\n", "csv")
    assert failure.errors[0].pointer == "/csv/3/A"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_of_any_usual_encoding_and_delimiter_is_read(encoding, delimiter):
    text = f'姓名{delimiter}乡镇\n㐱乌云{delimiter}"札萨克{delimiter}镇"\n'
    rows = [row.cells for row in read(text.encode(encoding), "csv")]
    assert rows == [{"姓名": "㐱乌云", "乡镇": f"札萨克{delimiter}镇"}]


@pytest.mark.parametrize(
    ("written", "character"),
    [
        (b"\xfe\x59", "\u9fb4"),  # private in GB 18030-2000, which the codec has
        (b"\xfe\x51", "\U00020087"),
        (b"\xfe\x9f", "\u4dae"),
        (b"\x82\x35\x90\x37", "\u9fb4"),  # of four bytes
        (b"\x95\x34\xb2\x35", "\U00020bb7"),
    ],
)
def test_rare_characters_of_gb_18030_are_those_of_unicode(written, character):
    [row] = read("姓名\n".encode("gb18030") + written + "三\n".encode("gb18030"), "csv")
    assert row.cells == {"姓名": f"{character}三"}
    assert refusal(row.cells["姓名"]) is None


def test_bytes_of_no_encoding_are_refused():
    assert "neither UTF-8 nor GB18030" in refused(b"name\n\xff\xff\xff\n", "csv").detail


def test_mixed_line_ends_are_line_ends():
    rows = [(row.number, row.cells["a"]) for row in read(b'a,b\r\n1,2\n\n3,4\r5,"x\r\ny"\n6,7', "csv")]
    assert rows == [(2, "1"), (4, "3"), (5, "5"), (6, "6")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'a,b\n1,2\n3,"open\n5,6\n', "row 3 (line 3) has a quote that is not closed"),
        (b'a,b\n"x"y,2\n', "row 2 (line 2) has a quote in the wrong place"),
        (b"a,b\n1,\0\n", "line 2 has a NUL"),
        (b'a\n"' + b"x\n" * 60_000, "row 2 (line 2) has a cell over"),
    ],
    ids=["open quote", "stray quote", "nul", "endless quote"],
)
def test_malformed_csv_is_named_by_line(text, words):
    assert words in refused(text, "csv").detail


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_the_row_over_the_limit_is_refused_and_the_last_within_is_read(write):
    buffer = io.BytesIO()
    write(COLUMNS, ({"name": "x", "age": n} for n in range(11)), buffer)
    kind = "xlsx" if write is write_xlsx else "csv"
    assert len(list(read(buffer.getvalue(), kind, limits=Limits(rows=11)))) == 11
    assert "row 12" in refused(buffer.getvalue(), kind, Limits(rows=10)).detail


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_too_many_columns_are_refused(write):
    buffer = io.BytesIO()
    write([Column(f"c{n}") for n in range(6)], [{"c5": 1}], buffer)
    failure = refused(buffer.getvalue(), "xlsx" if write is write_xlsx else "csv", Limits(columns=5))
    assert "5 columns" in failure.detail


def test_memory_over_the_limit_is_a_refusal():
    big = workbook((f"居民{n:02000d}", n) for n in range(80_000))
    assert "memory" in refused(big, limits=Limits(memory_bytes=100 * MEGABYTE, ratio=1_000_000)).detail


def test_the_child_sees_none_of_the_parents_secrets(monkeypatch):
    monkeypatch.setenv("TONGXIN_FIELD_KEY", "very secret")
    rows = read(b"a\n" + b"1\n" * 200_000, "csv")
    next(rows)
    seen = [Path(f"/proc/{pid}/environ").read_bytes() for pid in children()]
    rows.close()
    assert len(seen) == 1 and b"secret" not in seen[0]


def test_a_reader_that_stops_early_leaves_no_child():
    rows = read(b"a\n" + b"1\n" * 200_000, "csv")
    next(rows)
    assert len(children()) == 1
    rows.close()
    assert children() == []


def children() -> list[int]:
    """Pids of our own reading children."""
    found = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in found if b"chassis.sheets.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


MEASURED = """
import re, resource, sys
from chassis.sheets.reader import read
count = sum(1 for _ in read(sys.argv[1], sys.argv[2]))
peak = re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read()).group(1)  # ru_maxrss outlives exec
print(count, peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_a_hundred_thousand_rows_stay_under_300_mb_in_both_processes_together(write):
    columns = [Column(f"c{n}") for n in range(15)]
    kind = "xlsx" if write is write_xlsx else "csv"
    with tempfile.NamedTemporaryFile(suffix=f".{kind}") as file:
        write(columns, ({f"c{n}": f"居民 {row} {n}" for n in range(15)} for row in range(100_000)), file.name)
        run = subprocess.run(
            [sys.executable, "-c", MEASURED, file.name, kind], capture_output=True, text=True, check=True, timeout=120
        )
    count, parent, child = map(int, run.stdout.split())
    assert count == 100_000
    assert (parent + child) * 1024 < 300 * MEGABYTE
