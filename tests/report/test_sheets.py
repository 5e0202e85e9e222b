"""A report as a workbook: real figures and charts, each cell as the JSON has it, and no text that becomes anything."""

from __future__ import annotations

import csv
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter, range_boundaries  # type: ignore[import-untyped]

from quicklog.__main__ import main
from quicklog.lib.message import Message, verbatim
from quicklog.report.records import Share
from quicklog.show.reported.sheets import FIRST_SHEET, MOST_DRAWN, fields_of, sheet_names
from quicklog.show.reported.tables import Column, Section, Table
from tests.bench import year
from tests.cli.conftest import log, ql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.cli.conftest import Ql

__all__ = ["log", "ql"]

posix = pytest.mark.skipif(os.name != "posix", reason="asks for what only POSIX systems have")
HOSTILE = "=cmd|' /C calc'!A0"
# Of which a chart is drawn, by the title of the table: the types, one behind the other where they share a chart.
DRAWN = {
    "what would vanish if it were mended": ["barChart"],
    "codes by their contacts": ["barChart", "lineChart"],
    "promises by what became of them": ["barChart"],
    "what is open now, by its age": ["barChart"],
    "new and returning customers": ["barChart"],
    "kinds of contacts": ["barChart"],
    "channels": ["barChart"],
    "week by week": ["barChart"],
    "contacts a working day": ["lineChart"],
    "share that came again": ["lineChart"],
    "avoidable share": ["lineChart"],
    "share of complaints": ["lineChart"],
    "month by month": ["barChart"],
    "load by technician, by name": ["barChart"],
}


class Made(NamedTuple):
    """A report of a year as a workbook, and as the object of its JSON."""

    path: Path
    object: dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("year")
    truth = year.make(folder / "log", notes=3000)
    path, data = folder / "report.xlsx", folder / "report.json"
    zone = os.environ.get("TZ")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        patch.setenv("QL_LOG", str(folder / "log" / "log.db"))
        assert main(["report", "-o", str(path)], truth.now) == 0
        assert main(["report", "--json", "-o", str(data)], truth.now) == 0
    os.environ.pop("TZ", None)
    os.environ |= {"TZ": zone} if zone else {}
    time.tzset()
    return Made(path, json.loads(data.read_text(encoding="utf-8")))


class Read(NamedTuple):
    """A table as it stands in a sheet: its headings, its rows, and where the first of them is."""

    headings: list[str]
    rows: list[list[Any]]
    first: int


def tables_of(sheet: Any) -> list[Read]:
    """Return the tables of a sheet: below a bold row with a line under it, down to the next row without anything."""
    found = []
    for row in sheet.iter_rows():
        if row[0].value is None or not (row[0].font.bold and row[0].border.bottom.style):
            continue
        headings = [cell.value for cell in row]
        wide = max(place for place, heading in enumerate(headings) if heading) + 1
        rows = []
        for below in sheet.iter_rows(min_row=row[0].row + 1, max_col=wide, values_only=True):
            if below[0] is None:
                break
            rows.append([*below])
        found.append(Read(headings[:wide], rows, row[0].row + 1))
    return found


def expected(table: list[dict[str, Any]], headings: Sequence[str]) -> list[list[Any]]:
    """Return the cells that the rows of a table have to have, by its headings."""
    wanted = []
    for row in table:
        cells: list[Any] = []
        for name, value in row.items():
            place = len(cells)
            if name in ("list", "low", "high", "signal"):
                continue
            if isinstance(value, dict):
                cells += [value["share"], value["hits"], value["of"]]
            elif headings[place + 1 : place + 2] == ["…\N{NO-BREAK SPACE}number"]:
                cells += [value, None, None]
            elif headings[place].endswith(" (hours)"):
                cells.append("not yet reached" if value is None else value / 3600)
            else:
                cells.append(value or None if isinstance(value, str) else value)
        if "usual from" in headings:
            cells += [row["low"], row["high"], "unusual" if row["signal"] else None]
        if "command" in headings:
            cells += [None] * (headings.index("command") - len(cells))
            cells.append(row.get("list"))
        wanted.append(cells)
    return wanted


def same(found: Any, wanted: Any) -> bool:
    if isinstance(found, datetime):
        return bool(found.date().isoformat() == wanted)
    if isinstance(wanted, (int, float)):
        return isinstance(found, (int, float)) and bool(found == pytest.approx(wanted, abs=5.1e-5, rel=1e-9))
    return bool(found == wanted)


@pytest.mark.slow
def test_every_cell_is_the_figure_of_the_json(made: Made) -> None:
    book = load_workbook(made.path)
    assert len(book.sheetnames) == 1 + len(made.object["sections"])
    for sheet, section in zip(book.worksheets[1:], made.object["sections"].values(), strict=True):
        texts = {cell.value for row in sheet.iter_rows(max_col=1) for cell in row}
        assert texts >= {*section["says"]}
        tables = [rows for rows in section["tables"].values() if rows]
        for read, rows in zip(tables_of(sheet), tables, strict=True):
            wanted = expected(rows, read.headings)
            assert len(read.rows) == len(wanted), sheet.title
            for found, cells in zip(read.rows, wanted, strict=True):
                assert len(found) == len(cells), (sheet.title, found, cells)
                assert all(map(same, found, cells)), (sheet.title, found, cells)


@pytest.mark.slow
def test_every_code_has_its_row(made: Made) -> None:
    (pareto,) = tables_of(load_workbook(made.path)["what customers call about"])
    assert len(pareto.rows) == len(made.object["sections"]["pareto"]["tables"]["pareto"]) > MOST_DRAWN


@pytest.mark.slow
def test_the_first_sheet_says_of_which_period_as_of_which_event(made: Made) -> None:
    book = load_workbook(made.path)
    sheet = book.worksheets[0]
    assert sheet.title == FIRST_SHEET
    says = {row[0]: row[1] for row in sheet.iter_rows(max_col=2, values_only=True) if row[0]}
    told = made.object
    assert says["from"] == datetime.fromisoformat(told["since"]).replace(tzinfo=None)
    assert abs(says["until"] - datetime.fromisoformat(told["until"]).replace(tzinfo=None)) < timedelta(seconds=1)
    assert (says["event"], says["stream"], says["digest"]) == (f"{told['event']:,}", told["stream"], told["digest"])
    assert says["filters"] == "none"
    assert {*book.sheetnames[1:]} <= {*says}


@pytest.mark.slow
def test_no_cell_is_a_formula_or_a_link(made: Made) -> None:
    for sheet in load_workbook(made.path):
        for row in sheet.iter_rows():
            assert not any(cell.data_type == "f" or cell.hyperlink for cell in row)


def drawn(chart: Any) -> list[Any]:
    """Return the charts that share a place, those drawn over it too."""
    return [chart, *(each for each in chart._charts if each is not chart)]


def area(chart: Any) -> tuple[range, range]:
    """Return the rows and columns that a chart lies over, from 1 on."""
    start, end = chart.anchor._from, chart.anchor.to
    return range(start.row + 1, end.row + 2), range(start.col + 1, end.col + 2)


def title_of(chart: Any) -> str:
    return "".join(run.t for paragraph in chart.title.tx.rich.p for run in paragraph.r or ())


@pytest.mark.slow
def test_every_chart_has_its_title_its_axes_and_words_for_it(made: Made) -> None:
    found = {}
    for sheet in load_workbook(made.path):
        for chart in sheet._charts:
            title = title_of(chart).partition(", the first")[0]
            found[title] = [each.tagname for each in drawn(chart)]
            for each in drawn(chart):
                assert each.y_axis.title is not None, title
            assert chart.x_axis.title is not None, title
    assert found == DRAWN
    with ZipFile(made.path) as parts:
        drawings = [name for name in parts.namelist() if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)]
        words = [text for name in drawings for text in re.findall(r'descr="([^"]+)"', parts.read(name).decode())]
    assert len(words) == len(DRAWN)
    assert any(text.startswith("Bars of contacts by code; the most: ") for text in words)


@pytest.mark.slow
def test_the_line_of_the_pareto_has_an_axis_of_its_own(made: Made) -> None:
    (chart,) = load_workbook(made.path)["what customers call about"]._charts
    bars, line = drawn(chart)
    assert bars.y_axis.axId != line.y_axis.axId
    assert (line.y_axis.scaling.min, line.y_axis.scaling.max) == (0, 1)


@pytest.mark.slow
def test_a_chart_refers_to_the_cells_of_its_table_and_has_copies_of_them(made: Made) -> None:
    for sheet in load_workbook(made.path):
        for chart in sheet._charts:
            (one,) = [each for each in tables_of(sheet) if each.first == area(chart)[0].start]
            for series in (series for each in drawn(chart) for series in each.series):
                for reference, copies in (
                    (series.val.numRef, series.val.numRef.numCache),
                    (series.cat.strRef or series.cat.numRef, None),
                ):
                    name, _, cells = reference.f.rpartition("!")
                    assert name.strip("'") == sheet.title
                    left, top, right, bottom = range_boundaries(cells.replace("$", ""))
                    assert (left, top) == (right, one.first)
                    assert bottom <= one.first + len(one.rows) - 1
                    values = [sheet.cell(row, left).value for row in range(top, bottom + 1)]
                    if copies:
                        assert [float(point.v) for point in copies.pt] == pytest.approx([v or 0 for v in values])
                heading = series.tx.strRef.f.rpartition("!")[2].replace("$", "")
                assert sheet[heading].value in one.headings


@pytest.mark.slow
def test_a_chart_covers_nothing(made: Made) -> None:
    for sheet in load_workbook(made.path):
        areas = [area(chart) for chart in sheet._charts]
        for rows, columns in areas:
            covered = [sheet.cell(row, column).value for row in rows for column in columns]
            assert not any(value is not None for value in covered), sheet.title
        for before, after in itertools.pairwise(areas):
            assert before[0].stop <= after[0].start, sheet.title


@pytest.mark.slow
def test_paper_lies_on_its_side_one_page_wide_with_the_number_of_the_page(made: Made) -> None:
    for sheet in load_workbook(made.path):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddFooter.center.text == "&P / &N"
        commands = [each.headings.index("command") for each in tables_of(sheet) if "command" in each.headings]
        if commands:
            assert range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))[2] == commands[0]


@pytest.mark.slow
def test_the_headings_of_one_long_table_stay_where_they_are(made: Made) -> None:
    book = load_workbook(made.path)
    pareto = book["what customers call about"]
    (table,) = tables_of(pareto)
    assert pareto.freeze_panes == f"B{table.first}"
    assert pareto.print_title_rows == f"${table.first - 1}:${table.first - 1}"
    assert book["how it went"].freeze_panes is None
    assert book["kinds of contacts"].freeze_panes is None


@pytest.mark.slow
def test_numbers_dates_and_shares_have_the_form_of_theirs(made: Made) -> None:
    book = load_workbook(made.path)
    (pareto,) = tables_of(book["what customers call about"])
    row = [cell.number_format for cell in book["what customers call about"][pareto.first]]
    assert row[1:5] == ["#,##0", "0.0%", "#,##0", "#,##0"]
    trend = book["how it went"]
    first = trend.cell(tables_of(trend)[0].first, 1)
    assert (first.is_date, first.number_format) == (True, "yyyy-mm-dd")


@pytest.mark.slow
def test_the_load_is_a_heat_map_and_each_code_has_its_own_season(made: Made) -> None:
    book = load_workbook(made.path)
    for name, one_a_row in (("when they call", False), ("season", True)):
        sheet = book[name]
        (table,) = tables_of(sheet)
        ranges = [str(each.sqref) for each in sheet.conditional_formatting]
        assert len(ranges) == (len(table.rows) if one_a_row else 1)
        left, top, right, bottom = range_boundaries(ranges[0])
        last = len([heading for heading in table.headings if heading not in (None, "command")])
        assert (left, top, right) == (2, table.first, last)
        assert bottom == (top if one_a_row else top + len(table.rows) - 1)


@pytest.mark.slow
def test_columns_are_as_wide_as_what_stands_in_them(made: Made) -> None:
    for sheet in load_workbook(made.path).worksheets[1:]:
        for table in tables_of(sheet):
            for place, heading in enumerate(table.headings):
                if heading is None or heading == "command":
                    continue
                letter = get_column_letter(place + 1)
                numbers = [row[place] for row in table.rows if isinstance(row[place], int)]
                assert sheet.column_dimensions[letter].width > max((len(f"{n:,}") for n in numbers), default=0)


def column(name: str, sort: str = "text") -> Column:
    return Column(name, verbatim(name), sort)


def test_a_share_takes_three_cells_and_what_is_none_the_first_of_them() -> None:
    table = Table("t", Message("t"), (column("a"), column("b", "share")), (("x", Share(1, 4)), ("y", 7), ("z", None)))
    fields = fields_of(table)
    assert [field.heading for field in fields] == ["a", "b", "…\N{NO-BREAK SPACE}number", "…\N{NO-BREAK SPACE}of"]
    assert [[cell.value for cell in field.cells] for field in fields[1:]] == [
        [0.25, 7, None],
        [1, None, None],
        [4, None, None],
    ]
    assert [cell.form for cell in fields[1].cells][:2] == ["percent", "number"]


def test_a_share_of_nothing_is_no_number() -> None:
    table = Table("t", Message("t"), (column("b", "share"),), ((Share(0, 0),),))
    assert [field.cells[0].value for field in fields_of(table)] == [None, 0, 0]


def test_lengths_are_in_hours_and_a_time_not_yet_reached_is_in_words() -> None:
    table = Table("t", Message("t"), (column("half within", "length"),), ((5400.0,), (None,)))
    (field,) = fields_of(table)
    assert field.heading == "half within (hours)"
    assert [cell.value for cell in field.cells] == [1.5, "not yet reached"]


def test_few_points_have_no_limits() -> None:
    table = Table(
        "t",
        Message("t"),
        (column("from"), column("value", "decimal")),
        (("a", 1.0), ("b", 2.0)),
        "lines",
        "value",
        limits=((None, None, False), (None, None, False)),
    )
    assert [field.of for field in fields_of(table)] == ["from", "value"]


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["what to fix"], ["what to fix"]),
        (["a/b: [c]?*"], ["a b   c"]),
        (["x" * 40], ["x" * 31]),
        (["x" * 40, "X" * 40], ["x" * 31, "X" * 29 + " 2"]),
        (["report", "Report"], ["report 2", "Report 3"]),
        (["'own'"], ["own"]),
        (["//"], ["named"]),
    ],
)
def test_the_name_of_a_sheet_is_one_that_excel_takes_and_no_other_has(titles: list[str], names: list[str]) -> None:
    assert sheet_names([Section("named", verbatim(title), ()) for title in titles]) == names


@pytest.mark.slow
def test_the_sheets_have_the_titles_of_the_sections(made: Made) -> None:
    names = load_workbook(made.path).sheetnames
    assert names[:3] == [FIRST_SHEET, "summary", "what to fix first"]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$", name) for name in names)


def values(path: Path) -> Iterator[Any]:
    for sheet in load_workbook(path):
        for row in sheet.iter_rows():
            yield from (cell.value for cell in row if cell.value is not None)


def test_text_that_looks_like_a_formula_or_markup_comes_back_as_text(ql: Ql, tmp_path: Path) -> None:
    odd = ("<r>x</r>", "_x0041_", "http:x")
    for number in range(60):  # one customer more often than the others, or no report would name him
        customer = f"Rami {number}" if number < 25 else HOSTILE
        assert ql("add", "--customer", customer, "--technician", HOSTILE, "--code", odd[number % 3]).code == 0
    path = tmp_path / "report.xlsx"
    assert ql("report", "-o", str(path)).code == 0
    assert {*values(path)} >= {*odd, HOSTILE}
    sheet = load_workbook(path)["unusual callers"]
    assert [table.rows[0][0] for table in tables_of(sheet)] == [HOSTILE]
    for sheet in load_workbook(path):
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n", "d"}
            assert not any(cell.hyperlink for cell in row)
        for chart in sheet._charts:
            for series in (series for each in drawn(chart) for series in each.series):
                texts = series.cat.strRef.strCache.pt
                top = area(chart)[0].start
                assert [point.v.replace("_x005F_", "_") for point in texts] == [
                    sheet.cell(top + at, 1).value for at in range(len(texts))
                ]


@pytest.mark.parametrize(
    ("codes", "from_right"), [(("מסך", "כבל"), True), (("כבל", "cable"), False), (("cable",), False)]
)
def test_a_workbook_of_hebrew_codes_runs_from_the_right(
    codes: tuple[str, ...], from_right: bool, ql: Ql, tmp_path: Path
) -> None:
    for code in codes:
        assert ql("add", "--customer", "רמי", "--technician", "eli", "--code", code).code == 0
    path = tmp_path / "report.xlsx"
    assert ql("report", "-o", str(path)).code == 0
    assert {bool(sheet.sheet_view.rightToLeft) for sheet in load_workbook(path)} == {from_right}


def test_an_empty_period_is_said(ql: Ql, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. Eli. VPN. 9:30")
    path = tmp_path / "report.xlsx"
    assert ql("report", "--since", "2020-01-01", "--until", "2020-01-31", "-o", str(path)).code == 0
    assert "no contact in that time; ql report without a period is of the whole log" in {*values(path)}
    assert not any(sheet._charts for sheet in load_workbook(path))
    assert ql("report", "season", "--date", "2020-01-01", "-o", str(path)).code == 0
    assert load_workbook(path).sheetnames == [FIRST_SHEET, "season"]
    assert "nothing of this in that time" in {*values(path)}


def test_the_filters_are_said(ql: Ql, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. Eli. VPN. 9:30")
    path = tmp_path / "report.xlsx"
    assert ql("report", "kinds", "--code", "VPN", "-o", str(path)).code == 0
    assert '--code "VPN"' in {*values(path)}


def test_the_same_report_is_the_same_file(ql: Ql, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. Eli. VPN. 9:30")
    one, other = tmp_path / "one.xlsx", tmp_path / "other.xlsx"
    assert ql("report", "-o", str(one)).code == 0
    assert ql("report", "-o", str(other)).code == 0
    assert one.read_bytes() == other.read_bytes()


def test_a_folder_that_is_not_there_is_said(ql: Ql, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. Eli. VPN. 9:30")
    ran = ql("report", "-o", str(tmp_path / "no" / "report.xlsx"))
    assert ran.code != 0
    assert "cannot be written" in ran.err


@posix
def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(ql: Ql, log: Path, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. Eli. VPN. 9:30")
    folder = tmp_path / "made"
    folder.mkdir()
    path = folder / "report.xlsx"
    path.write_text("old")
    code = """
import os, resource, sys
from quicklog.show import xlsx
write = xlsx.whole
def limited(*given):
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
    return write(*given)
xlsx.whole = limited
from quicklog.__main__ import main
sys.exit(main(["report", "-o", sys.argv[1]]))
"""
    environ = {**os.environ, "QL_LOG": str(log)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "cannot be written" in done.stderr
    assert path.read_text() == "old"
    assert [*folder.iterdir()] == [path]


def converted(source: Path, folder: Path, form: str) -> Path:
    """Let LibreOffice write a workbook in another form; return the folder of what it wrote."""
    made = folder / form.partition(":")[0]
    command = [
        *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"),
        *("--convert-to", form, "--outdir", str(made), str(source)),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    return made


# Values as they are, not as they are shown, and each sheet in a file of its own (-1).
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="there is no LibreOffice here")
def test_libreoffice_reads_every_figure_and_keeps_every_chart(made: Made, tmp_path: Path) -> None:
    book = load_workbook(made.path)
    again = load_workbook(converted(made.path, tmp_path, "xlsx") / "report.xlsx")
    assert again.sheetnames == book.sheetnames
    sheets = converted(made.path, tmp_path, CSV)
    for sheet in book:
        assert len(again[sheet.title]._charts) == len(sheet._charts)
        with (sheets / f"report-{sheet.title}.csv").open(encoding="utf-8", newline="") as file:
            rows = [*csv.reader(file)]
        for row in sheet.iter_rows():
            for cell in row:
                there = again[sheet.title][cell.coordinate].value
                assert there == (pytest.approx(cell.value) if isinstance(cell.value, float) else cell.value)
                if isinstance(cell.value, (str, int)) and "%" not in cell.number_format:
                    assert rows[cell.row - 1][cell.column - 1] == str(cell.value)
    page = converted(made.path, tmp_path, "pdf") / "report.pdf"
    assert page.read_bytes().startswith(b"%PDF")
