"""What a lead does in a spreadsheet comes to what quicklog says, and what a spreadsheet writes is read, once."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from tests.cli.conftest import log, ql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.cli.conftest import Ql

__all__ = ["log", "ql"]

# The system's own Python, which has the interface of LibreOffice.
PYTHON = "/usr/bin/python3"
PIVOT = Path(__file__).with_name("pivot.py")


def has_office() -> bool:
    """Tell whether LibreOffice is here, and its interface for scripts."""
    if shutil.which("soffice") is None or not Path(PYTHON).exists():
        return False
    return subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0


pytestmark = [pytest.mark.slow, pytest.mark.skipif(not has_office(), reason="there is no LibreOffice here")]

CALLS = (
    *("Rami Cohen. Eli. VPN+backup. 2/10 9:30", "Rami Cohen. Eli. VPN. 3/10 0:10", "רמי כהן. אלי. UPS. 31/10 23:50"),
    *("Acme Ltd. Noa. VPN. 1/11 0:05", "Acme Ltd. Noa. viruses. 9:30", "Dan. Eli. callback for:dana. 9:40"),
    *("Dan. Eli. UPS+VPN due:2d. 10:00", "Dan. Eli. backup. 25:70"),
)


def test_a_pivot_table_of_the_workbook_is_what_is_counted(ql: Ql, tmp_path: Path) -> None:
    for line in CALLS:
        ql("add", line)
    ql("add", "Gone. Eli. VPN. 9:30")
    ql("undo")
    path = tmp_path / "notes.xlsx"
    assert ql("export", "--per-code", "-o", str(path)).code == 0
    done = subprocess.run(
        [PYTHON, str(PIVOT), str(tmp_path / "profile"), str(path)], capture_output=True, text=True, check=True
    )
    _, (_, *codes), *months = json.loads(done.stdout)
    found = {
        (month, code): int(number)
        for month, *numbers in months
        for code, number in zip(codes, numbers, strict=True)
        if number and "Total Result" not in (month, code)
    }
    counted = ql("count", "--by", "month,code", "--json").objects
    assert found == {(each["month"], each["code"]): each["count"] for each in counted}
    assert len(found) > 5
    total = sum(each["count"] for each in counted)
    assert months[-1][-1] == total


# How LibreOffice is told to write: the filter's own numbers for delimiter, quote and encoding.
_TEXT = "csv:Text - txt - csv (StarCalc)"
FORMS = {
    "comma.csv": f"{_TEXT}:44,34,76,1",
    "semicolon.csv": f"{_TEXT}:59,34,76,1",
    "cp1255.csv": f"{_TEXT}:44,34,37,1",
    "utf-16.csv": f"{_TEXT}:44,34,65535,1",
    "notes.xls": "xls",
    "notes.xlsx": "xlsx",
    "notes.ods": "ods",
}
ROWS = (
    ("customer", "technician", "code", "at", "detail"),
    ("Rami Cohen", "Eli Levi", "VPN", datetime(2026, 11, 18, 9, 30), "the laptop, the old one"),
    ("רמי כהן", "Eli Levi", "backup", datetime(2026, 11, 18, 10, 5), "המחשב הישן"),
    ("Acme; Sons", "Dana Katz", "UPS", datetime(2026, 11, 19, 0, 10), 'says "soon"'),
)


def converted(source: Path, folder: Path, name: str, form: str) -> Path:
    """Let LibreOffice write a workbook in another form."""
    made = folder / name
    inside = folder / f"made-{name}"
    command = [
        *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"),
        *("--convert-to", form, "--outdir", str(inside), str(source)),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    (there,) = inside.iterdir()
    there.rename(made)
    return made


def sheet(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write a workbook as somebody keeps it, with real dates."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for (cell,) in book.active.iter_rows(min_row=2, min_col=4, max_col=4):
        cell.number_format = "yyyy-mm-dd hh:mm"
    book.save(path)
    return path


def test_one_sheet_in_every_form_of_libreoffice_is_the_same_notes_once(ql: Ql, tmp_path: Path) -> None:
    source = sheet(tmp_path / "source.xlsx", ROWS)
    for name, form in FORMS.items():
        path = converted(source, tmp_path, name, form)
        done = ql("import", str(path))
        assert done.code == 0, (name, done)
        given = ql("export", "--format", "jsonl").objects
        assert [(each["customer"], each["at"], each["detail"]) for each in given] == [
            (customer, f"{at.isoformat()}+02:00", detail) for customer, _, _, at, detail in ROWS[1:]
        ], name
    assert ql("doctor").code == 0
