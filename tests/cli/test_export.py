"""``ql export`` and ``-o``: every format, whole files or none, and spreadsheets that give back what was written."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import shutil
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from quicklog.note.fields import EXACT, MACHINE
from tests.cli import ARTICLE, DRAFT, HEBREW, NOW, environment, process, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

DETAILS = [
    "=1+1",
    "+972-50-1234567",
    "-1",
    "@home",
    "0501234567",
    "9.30",
    "1e5",
    "TRUE",
    "'quoted'",
    '"a", "b"; c',
    "https://example.com/?q=1",
    "<r>_x0041_</r>",
    "ד\"ר לוי, בע''מ",
    "\\n \\ % {x}",
    "漢字 🇮🇱",
]
FORMATS = ("csv", "tsv", "json", "jsonl", "md", "xlsx", "table")


@pytest.fixture
def kept(ql: Ql, log: Path) -> Ql:
    lines = [f"Rami {n} | Eli | backup | 9:30 | {each}" for n, each in enumerate(DETAILS) if each != "@home"]
    assert ql("add", "-", stdin="\n".join(lines).encode()).code == 0
    assert ql("add", "--customer", "@home", "--code", "backup", "--detail", "@home").code == 0
    assert {row["detail"] for row in rows(log)} == {*DETAILS}
    ql("add", HEBREW)
    ql("add", DRAFT)
    ql("undo")
    return ql


def add_much(ql: Ql) -> None:
    """Add notes that take more room than a pipe has, and do not compress well."""
    lines = [f"Customer {n}. Eli. backup. 9:30. {os.urandom(900).hex()}" for n in range(40)]
    assert ql("add", "-", stdin="\n".join(lines).encode()).code == 0


def as_text(log: Path) -> list[dict[str, str]]:
    """Return the notes as a format without types gives them."""
    kept = [{column: row[column] for column in MACHINE} for row in sorted(rows(log), key=lambda row: row["position"])]
    return [{column: "" if value is None else str(value) for column, value in row.items()} for row in kept]


# What the formats hold.


def test_csv_is_read_back_as_it_was_written(kept: Ql, log: Path) -> None:
    done = kept("export")
    assert done.code == 0
    assert list(csv.DictReader(io.StringIO(done.out, newline=""))) == as_text(log)
    assert done.out.startswith(",".join(MACHINE) + "\r\n")


def test_an_xlsx_is_read_back_as_it_was_written(kept: Ql, log: Path, tmp_path: Path) -> None:
    assert kept("export", "-o", str(tmp_path / "notes.xlsx")).code == 0
    sheet = load_workbook(tmp_path / "notes.xlsx")[EXACT]
    heading, *read = sheet.iter_rows(values_only=True)
    assert heading == MACHINE
    as_read = [dict(zip(MACHINE, ("" if value is None else value for value in row), strict=True)) for row in read]
    assert as_read == as_text(log)
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n"}
    assert not any(isinstance(cell.value, (int, float)) for row in sheet.iter_rows() for cell in row)


def test_a_score_is_a_number_in_a_sheet(ql: Ql, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. Eli. backup score:4. 9:30")
    ql("export", "-o", str(tmp_path / "notes.xlsx"))
    assert load_workbook(tmp_path / "notes.xlsx")[EXACT].cell(2, MACHINE.index("score") + 1).value == 4


def test_json_and_jsonl_keep_the_types(kept: Ql, log: Path) -> None:
    kept("add", "Rami Cohen. Eli. backup score:4. 9:30")
    written = [{column: row[column] for column in MACHINE} for row in sorted(rows(log), key=lambda r: r["position"])]
    written = [each | {"customer_key": each["customer_key"] or None} for each in written]
    assert json.loads(kept("export", "--format", "json").out) == written
    assert kept("export", "--format", "jsonl").objects == written


def test_tsv_and_md_have_a_line_a_note(kept: Ql, log: Path) -> None:
    tsv = kept("export", "--format", "tsv").lines
    assert [dict(zip(MACHINE, line.split("\t"), strict=True)) for line in tsv[1:]] == as_text(log)
    md = kept("export", "--format", "md", "--columns", "all").lines
    assert md[0] == f"| {' | '.join(MACHINE)} |"
    assert len(md) == len(tsv) + 1


def test_csv_for_excel_says_that_it_is_text(kept: Ql, log: Path) -> None:
    done = kept("export", "--excel")
    assert done.out.startswith("\ufeff")
    read = [row["detail"] for row in csv.DictReader(io.StringIO(done.out.removeprefix("\ufeff"), newline=""))]
    changed = {*DETAILS[:8]}  # formulas, numbers, and what is true
    harmless = [f"'{row['detail']}" if row["detail"] in changed else row["detail"] for row in as_text(log)]
    assert read == harmless
    assert "'=1+1" in read


@pytest.mark.parametrize("name", ["xlsx", "json", "tsv", "table"])
def test_excel_goes_with_csv_only(name: str, kept: Ql, tmp_path: Path) -> None:
    done = kept("export", "--excel", "--format", name, "-o", str(tmp_path / "notes"))
    assert (done.code, done.out) == (2, "")
    assert not (tmp_path / "notes").exists()


def test_export_gives_all_notes_oldest_first_with_those_taken_back(ql: Ql) -> None:
    ql("add", "Late. Eli. backup. 13:00")
    ql("add", "Early. Eli. backup. 8:00")
    ql("undo")
    given = ql("export", "--format", "jsonl").objects
    assert [(each["customer"], each["status"]) for each in given] == [("Early", "void"), ("Late", "logged")]
    assert ql("export", "--format", "jsonl", "--status", "logged").objects == given[1:]


def test_an_export_of_nothing_is_whole(ql: Ql) -> None:
    ql("add", ARTICLE)
    for name, wanted in (("csv", ",".join(MACHINE) + "\r\n"), ("json", "[]\n"), ("jsonl", ""), ("table", "")):
        done = ql("export", "--status", "void", "--format", name)
        assert (done.code, done.out) == (0, wanted), name


def test_an_export_names_the_head_of_the_chain(kept: Ql, log: Path) -> None:
    last = rows(log, "events")[-1]
    assert kept("export").err == f"as of event {last['seq']} of the log, digest {last['digest'].hex()}\n"


@pytest.mark.parametrize("command", [["list"], ["find", "backup"], ["today"], ["drafts"], ["export"]])
def test_every_listing_has_the_same_columns(command: list[str], ql: Ql) -> None:
    ql("add", ARTICLE)
    ql("add", "Rami Cohen. Eli. backup. 25:70")
    (first, *_) = ql(*command, "--format", "jsonl").objects
    assert tuple(first) == MACHINE
    assert ql(*command, "--format", "csv").lines[0] == ",".join(MACHINE)


# Files.


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_holds_what_stdout_would(name: str, kept: Ql, tmp_path: Path) -> None:
    file = tmp_path / "דוח notes"
    done = kept("export", "--format", name, "-o", str(file))
    assert (done.code, done.out) == (0, "")
    assert f"{len(DETAILS) + 2} notes written to {file}\n" in done.err
    if name != "xlsx":
        assert file.read_bytes().decode() == kept("export", "--format", name).out
    assert sorted(os.listdir(tmp_path)) == ["team", "דוח notes"]


@pytest.mark.parametrize("name", FORMATS[:-1])
def test_the_files_ending_says_the_format(name: str, kept: Ql, tmp_path: Path) -> None:
    plain, told = tmp_path / f"a.{name}", tmp_path / f"b.{name}"
    assert kept("list", "-o", str(plain)).code == 0
    assert kept("list", "-o", str(told), "--format", name).code == 0
    if name == "xlsx":
        assert load_workbook(plain).active is not None
    else:
        assert plain.read_bytes() == told.read_bytes()


def test_a_sheet_needs_a_file(kept: Ql) -> None:
    assert kept("export", "--format", "xlsx") == (2, "", "ql: a spreadsheet needs a file: name one: -o notes.xlsx\n")


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_an_existing_file_is_replaced_and_a_link_stays_a_link(name: str, kept: Ql, tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    assert kept("export", "--format", name, "-o", str(link)).code == 0
    assert link.is_symlink()
    assert real.read_bytes() != b"old"


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_place_that_is_no_file_is_left_alone(name: str, kept: Ql, tmp_path: Path) -> None:
    folder, pipe = tmp_path / "folder", tmp_path / "pipe"
    folder.mkdir()
    os.mkfifo(pipe)
    for place in (folder, pipe):
        done = kept("export", "--format", name, "-o", str(place))
        assert (done.code, done.err) == (4, f"ql: {place} is not a file: name a file with -o\n")
    assert folder.is_dir()
    assert pipe.is_fifo()
    assert sorted(os.listdir(tmp_path)) == ["folder", "pipe", "team"]


@pytest.mark.parametrize("name", ["csv", "json", "xlsx"])
def test_a_folder_that_is_not_there_is_named(name: str, kept: Ql, tmp_path: Path) -> None:
    done = kept("export", "--format", name, "-o", str(tmp_path / "nowhere" / "notes"))
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith(f"ql: {tmp_path}/nowhere/notes cannot be written")
    assert done.err.count("\n") == 1


def no_larger_than(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("name", ["csv", "tsv", "json", "jsonl", "md", "table", "xlsx"])
def test_what_cannot_be_written_whole_leaves_the_old_file(name: str, ql: Ql, log: Path, tmp_path: Path) -> None:
    add_much(ql)
    size = log.stat().st_size
    folder = tmp_path / "out"
    folder.mkdir()
    file = folder / "notes"
    file.write_text("old", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "quicklog", "export", "--format", name, "-o", str(file)],
        preexec_fn=partial(no_larger_than, 16_000),
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (4, b"")
    told = done.stderr.decode()
    assert told.startswith(f"ql: {file} ")
    assert told.count("\n") == 1
    assert file.read_text(encoding="utf-8") == "old"
    assert os.listdir(folder) == ["notes"]
    assert log.stat().st_size == size


def can_mount() -> bool:
    """Tell whether this user may mount a small file system in a namespace of its own."""
    unshare = shutil.which("unshare")
    command = ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return unshare is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0


needs_mount = pytest.mark.skipif(not can_mount(), reason="no file system may be mounted")


@needs_mount
@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_full_disk_leaves_the_old_file(name: str, ql: Ql, tmp_path: Path) -> None:
    add_much(ql)
    disk = tmp_path / "disk"
    disk.mkdir()
    script = """
        mount -t tmpfs -o size=40k tmpfs "$3" && cd "$3" && echo old > notes
        "$1" -m quicklog export --format "$2" -o notes; echo $?
        ls -A; cat notes
    """
    command = ["unshare", "-m", "sh", "-c", script, "sh", sys.executable, name, str(disk)]
    done = subprocess.run(command, env=environment(), capture_output=True, check=False)
    assert done.stdout.decode() == "4\nnotes\nold\n"
    assert "No space left on device" in done.stderr.decode()


def test_half_an_answer_on_a_full_device_is_a_failure(kept: Ql) -> None:
    assert kept("export").code == 0
    script = f'"{sys.executable}" -m quicklog export > /dev/full'
    done = subprocess.run(["sh", "-c", script], env=environment(), capture_output=True, check=False)
    assert done.returncode == 4
    assert "No space left on device" in done.stderr.decode()


def test_a_reader_that_has_read_enough_is_no_failure(ql: Ql) -> None:
    add_much(ql)
    script = f'{{ "{sys.executable}" -m quicklog export; echo $? >&2; }} | head -1'
    done = subprocess.run(["sh", "-c", script], env=environment(), capture_output=True, check=False)
    assert done.stdout.decode().rstrip() == ",".join(MACHINE)
    assert done.stderr.decode().splitlines()[-1] == "0"


def test_bytes_in_a_pipe_are_utf8_whatever_the_locale(ql: Ql) -> None:
    ql("add", HEBREW, now=NOW)
    for locale in ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "cp1252"}):
        done = process("export", "--format", "csv", environ=locale)
        assert done.code == 0
        assert HEBREW in done.out
        assert "\r\n" in done.out
        assert "\r\r\n" not in done.out


@pytest.mark.parametrize("command", [["export"], ["list"], ["today"], ["export", "-f", "xlsx"]])
@pytest.mark.parametrize("name", ["log.db", "link.db", "codes.toml", "log.db-journal"])
def test_no_answer_is_written_over_what_quicklog_lives_by(command: list[str], name: str, ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    log.with_name("link.db").symlink_to(log)
    before = log.read_bytes()
    done = ql(*command, "-o", str(log.with_name(name)))
    assert (done.code, done.out) == (2, "")
    assert "quicklog's own" in done.err
    assert log.read_bytes() == before
