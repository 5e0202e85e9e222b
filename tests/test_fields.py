"""The table of a note's fields: the record, the log's own table and what bodies may hold have just those."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from io import StringIO
from typing import TYPE_CHECKING

from quicklog.lib.record import fields_of
from quicklog.note import bodies, fields
from quicklog.note.fields import Note, Said
from quicklog.note.note import attribute
from quicklog.shorthand.marks import VALUES
from quicklog.shorthand.pieces import MARKS
from quicklog.shorthand.reader import Reading
from quicklog.store import projection
from tests.cli import environment
from tests.notebook import in_memory

if TYPE_CHECKING:
    from pathlib import Path

# What the table of fields and the migrations say once there is another field that people type, kept as typed; and the
# commands of a day with it.
ANOTHER = """
import json, sys
from quicklog.lib.message import Message
from quicklog.note import fields
from quicklog.store import schema

class Note(fields.Note):
    asset: str = None

class Said(fields.Said):
    asset: str = None

fields.Note, fields.Said = Note, Said
fields.PLAIN += (fields.Plain("asset", Message("asset"), "What it was about."),)
for table in ("COLUMNS", "FIELDS", "MARKED", "SEARCHED"):
    setattr(fields, table, (*getattr(fields, table), "asset"))

fields.MACHINE = (*fields.MACHINE, "asset")

def asset(database):
    database.execute("ALTER TABLE notes ADD COLUMN asset TEXT")
    schema._stamp(database, schema.VERSION)

def migrations(before=schema.migrations):
    ordered = before()
    ordered()(asset)
    return ordered

schema.VERSION, schema.migrations = schema.VERSION + 1, migrations
schema._MADE, schema._ADDED = (*schema._MADE, ()), (*schema._ADDED, ("asset TEXT",))

from quicklog.__main__ import main
for words in json.loads(sys.argv[1]):
    assert main(words) == 0, words
"""


def test_a_note_has_the_fields_of_the_table() -> None:
    assert fields_of(Note) == tuple(map(attribute, fields.COLUMNS))


def test_another_field_that_people_type_is_said_in_the_table_and_in_a_migration(tmp_path: Path) -> None:
    sheet, given_out = tmp_path / "sheet.csv", tmp_path / "out.csv"
    sheet.write_text("customer,code,at,asset\nDana,printer,2026-11-20 9:30,PC-3\n", encoding="utf-8")
    commands = [
        ["add", "Rami Cohen. Eli. printer asset:PC-1. now"],
        ["add", "--asset", "PC 2", "Sara. Eli. printer. now"],
        ["import", str(sheet)],
        ["find", "PC-1"],
        ["doctor"],
        ["export", "-o", str(given_out)],
    ]
    env = environment({"QL_LOG": str(tmp_path / "log.db")})
    run = [sys.executable, "-c", ANOTHER, json.dumps(commands)]
    done = subprocess.run(run, env=env, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "\n      asset PC-1\n" in done.stdout
    rows = csv.DictReader(StringIO(given_out.read_text(encoding="utf-8")))
    assert {row["customer"]: row["asset"] for row in rows} == {"Rami Cohen": "PC-1", "Sara": "PC 2", "Dana": "PC-3"}


def test_the_log_has_a_column_for_each_and_knows_which_are_needed() -> None:
    with in_memory() as log:
        columns = log.connection.execute("PRAGMA table_info (notes)").fetchall()
    assert {name for _, name, *_ in columns} == {*projection.ROW}
    assert {name for _, name, _, needed, *_ in columns if needed} == {*fields.NEEDED}
    numbers = {name for _, name, sort, *_ in columns if sort == "INTEGER" and name not in projection.DERIVED}
    assert numbers == {*fields.NUMBERS}


def test_what_may_be_said_is_checked_and_what_is_no_text_by_its_own_test() -> None:
    for field in fields.NOTE:
        assert not field.said or field.name in bodies._FIELDS
        if field.said and field.sort == fields.TEXT:
            assert bodies._FIELDS[field.name] is bodies.is_text
        elif field.sort == fields.MOMENT:
            assert bodies._FIELDS[field.name] is bodies.is_moment


def test_a_line_says_the_fields_that_are_said() -> None:
    assert {*fields_of(Said)} == {*map(attribute, fields.FIELDS)}
    assert fields_of(Reading)[: len(fields_of(Said))] == fields_of(Said)


def test_each_marked_word_is_read_and_what_is_plain_is_marked() -> None:
    assert {*fields.MARKED, "channel", "direction"} == {*VALUES}
    assert {*MARKS.values()} == {*fields.MARKED}
    plain = [field for field in fields.NOTE if field.name in {each.name for each in fields.PLAIN}]
    assert len(plain) == len(fields.PLAIN)
    assert all(field.marked and field.said and field.sort == fields.TEXT for field in plain)


def test_only_text_is_searched() -> None:
    assert {field.sort for field in fields.NOTE if field.searched} == {fields.TEXT}
