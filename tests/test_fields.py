"""The table of a note's fields: the record, the log's own table and what bodies may hold have just those."""

from __future__ import annotations

from quicklog.lib.record import fields_of
from quicklog.note import bodies, fields
from quicklog.note.fields import Note, Said
from quicklog.note.note import attribute
from quicklog.shorthand.marks import VALUES
from quicklog.shorthand.pieces import MARKS
from quicklog.shorthand.reader import Reading
from quicklog.store import projection
from tests.notebook import in_memory


def test_a_note_has_the_fields_of_the_table() -> None:
    assert fields_of(Note) == tuple(map(attribute, fields.COLUMNS))


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
    assert {*fields.MARKED, "channel"} == {*VALUES}
    assert {*MARKS.values()} == {*fields.MARKED}
    plain = [field for field in fields.NOTE if field.name in {each.name for each in fields.PLAIN}]
    assert len(plain) == len(fields.PLAIN)
    assert all(field.marked and field.said and field.sort == fields.TEXT for field in plain)


def test_only_text_is_searched() -> None:
    assert {field.sort for field in fields.NOTE if field.searched} == {fields.TEXT}
