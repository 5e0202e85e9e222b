"""``ql amend`` and ``void``: what is wrong is put right, and what it said stays in the record."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from quicklog.config import home
from tests.cli import ARTICLE, DRAFT, NOW, VIRUSES, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ql

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def ref(ql: Ql, log: Path) -> str:
    """Return the ref of a note that fills every column."""
    ql("add", 'Rami Cohen. Eli. viruses @phone for:"Dana Katz" due:2d score:4 ticket:4711. 9:30. Slow')
    (note,) = rows(log)
    return str(note["ref"])


CHANGES = [
    ("--at", "9:45", {"at": "2026-11-20T09:45:00+02:00"}),
    ("--at", "-1h", {"at": "2026-11-20T16:00:00+02:00"}),
    ("--due", "tomorrow 10:00", {"due": "2026-11-21T10:00:00+02:00"}),
    ("--due", "", {"due": None}),
    ("--for", "eli", {"for": "Eli Levi"}),
    ("--for", "", {"for": None}),
    ("--channel", "mail", {"channel": "email"}),
    ("--channel", "", {"channel": None}),
    ("--kind", "שאלה", {"kind": "question"}),
    ("--detail", "Very. Slow", {"detail": "Very. Slow"}),
    ("--detail", "", {"detail": None}),
    ("--customer", "רמי כהן", {"customer": "רמי כהן"}),
    ("--technician", "דנה", {"technician": "Dana Katz"}),
    ("--technician", "Bob", {"technician": "Bob"}),
    ("--code", "flood", {"code": "flood", "meaning": None}),
    (
        "--code",
        "גיבוי",
        {
            "code": "backup",
            "meaning": "Check last night's backup, run it again, report the result",
            "kind": "request",
        },
    ),
]


@pytest.mark.parametrize("change", CHANGES, ids=[" ".join(change[:2]) for change in CHANGES])
def test_a_field_is_amended_and_nothing_else(
    change: tuple[str, str, dict[str, object]], ref: str, ql: Ql, log: Path
) -> None:
    option, value, changes = change
    before = rows(log)[0]
    assert ql("amend", ref, option, value, now=LATER).code == 0
    after = rows(log)[0]
    derived = {"position", "customer_key", "technician_key", "due_seconds"}
    changes = changes | {"amended_at": "2026-11-20T17:00:00+02:00", "amended_by": home.login()}
    assert {column: after[column] for column in after if column not in derived} == {
        column: value for column, value in (before | changes).items() if column not in derived
    }


def test_the_answer_tells_what_was_and_what_is(ref: str, ql: Ql) -> None:
    done = ql("amend", ref, "--customer", "רמי כהן", "--due", "", "--at", "yesterday 16:05", "--channel", "mail")
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        "yesterday 16:05  רמי כהן · Eli Levi · viruses (message)",
        "      at: yesterday 16:05 (was 09:30)",
        "      due: nothing (was Sun 22 Nov)",
        "      channel: “email” (was “phone”)",
        "      customer: “רמי כהן” (was “Rami Cohen”)",
        f"      {ref} amended; ql show {ref} tells its whole story",
    ]


def test_a_whole_new_line_takes_the_place_of_the_old_one(ref: str, ql: Ql, log: Path) -> None:
    assert ql("amend", ref, "Sara Mizrahi.", "Dana.", "printer.", "-10m", now=LATER).code == 0
    (note,) = rows(log)
    assert (note["customer"], note["technician"], note["code"]) == ("Sara Mizrahi", "Dana Katz", "printer")
    assert (note["channel"], note["for"], note["due"], note["score"], note["detail"]) == (None,) * 5
    assert note["status"] == "logged"
    # Ten minutes before the note was written, not before it was corrected.
    assert note["at"] == "2026-11-20T13:50:00+02:00"
    assert note["recorded_at"] == "2026-11-20T14:00:00+02:00"
    assert note["line"].startswith("Rami Cohen. Eli. viruses")


def test_a_new_line_without_a_time_leaves_the_time(ref: str, ql: Ql, log: Path) -> None:
    assert ql("amend", ref, "Sara Mizrahi. Dana. printer", now=LATER).code == 0
    assert rows(log)[0]["at"] == "2026-11-20T09:30:00+02:00"


def test_a_line_and_fields_go_together(ref: str, ql: Ql, log: Path) -> None:
    assert ql("amend", ref, "Sara. Dana. printer. 9:50", "--kind", "complaint", "--for", "").code == 0
    (note,) = rows(log)
    assert (note["customer"], note["kind"], note["at"][11:16]) == ("Sara", "complaint", "09:50")


def test_what_is_so_already_is_no_event(ref: str, ql: Ql, log: Path) -> None:
    assert ql("amend", ref, "--customer", "Rami Cohen", "--detail", " Slow ") == (0, f"{ref} already says so\n", "")
    assert len(rows(log, "events")) == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "nothing to amend was given: write a new line, or a field such as --customer NAME"),
        (["--at", ""], "--at cannot be empty: "),
        (["--customer", ""], "--customer cannot be empty: "),
        (["--code", " "], "--code cannot be empty: "),
        (["--at", "25:70"], "--at 25:70 cannot be used: "),
        (["--at", "tomorrow"], "--at tomorrow cannot be used: "),
        (["--at", "sun 9:00"], "--at sun 9:00 may be a day to come, not Sunday "),
        (["--due", "yesterday"], "--due yesterday cannot be used: "),
        (["--kind", "wish"], "unknown --kind wish: choose from "),
        (["Rami. Eli. backup. 25:70"], "{ref} stays as it was: “25:70” is not a time: "),
        (["Rami"], "{ref} stays as it was: "),
        (["a\nb. Eli. backup"], "{ref} stays as it was: "),
    ],
)
def test_what_cannot_be_used_changes_nothing(words: list[str], why: str, ref: str, ql: Ql, log: Path) -> None:
    done = ql("amend", ref, *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ql: {why.format(ref=ref)}")
    assert done.err.count("\n") == 1
    assert len(rows(log, "events")) == 1


def test_a_draft_is_fixed_and_a_void_note_is_brought_back(ref: str, ql: Ql, log: Path) -> None:
    ql("add", DRAFT)
    draft = rows(log)[1]["ref"]
    assert ql("amend", draft, "--detail", "x").err == f"ql: {draft} is a draft: make it a note: ql fix {draft} LINE\n"
    ql("void", ref, "--why", "test")
    assert ql("amend", ref, "--detail", "x") == (
        2,
        "",
        f"ql: {ref} was taken back: ql reopen {ref} --why WHY brings it back\n",
    )


def test_an_amended_promise_is_open_as_long_as_something_is_promised(ref: str, ql: Ql, log: Path) -> None:
    ql("amend", ref, "--for", "")
    assert rows(log)[0]["status"] == "open"
    ql("amend", ref, "--due", "")
    assert rows(log)[0]["status"] == "logged"
    ql("amend", ref, "--due", "1d")
    assert rows(log)[0]["status"] == "open"


def test_values_are_cleaned(ref: str, ql: Ql, log: Path) -> None:
    assert ql("amend", ref, "--detail", "a\x1b[31m\nb\u202e\udce9", "--customer", "\u200fרמי  כהן\t").code == 0
    (note,) = rows(log)
    assert note["detail"].isprintable()
    assert note["customer"].strip() == "רמי כהן"


# void


def test_a_void_note_stays_in_the_record(ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    ref = rows(log)[0]["ref"]
    done = ql("void", ref, "--why", "wrong customer")
    assert done == (
        0,
        f"09:30  Rami Cohen · Eli Levi · viruses (fault)\n      {ref} is void: wrong customer\n",
        "",
    )
    (note,) = rows(log)
    assert (note["status"], note["outcome"], note["line"], note["meaning"]) == (
        "void",
        "wrong customer",
        ARTICLE,
        VIRUSES,
    )
    again = ql("void", ref, "--why", "again")
    assert again == (2, "", f"ql: {ref} was taken back already: ql show {ref} tells by whom\n")
    assert len(rows(log, "events")) == 2


@pytest.mark.parametrize("words", [[], ["--why"], ["--why", ""], ["--why", " \u200f "]])
def test_void_needs_a_reason(words: list[str], ref: str, ql: Ql, log: Path) -> None:
    done = ql("void", ref, *words)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert len(rows(log, "events")) == 1


def test_a_draft_can_be_taken_back(ql: Ql, log: Path) -> None:
    ql("add", DRAFT)
    ref = rows(log)[0]["ref"]
    assert ql("void", ref, "--why", "nonsense") == (0, f"{DRAFT}\n      {ref} is void: nonsense\n", "")
    assert ql("drafts").out == "no drafts\n"


# what stays


def test_the_old_words_are_in_the_events_for_ever(ref: str, ql: Ql, log: Path) -> None:
    first = rows(log, "events")[0]
    ql("amend", ref, "Sara. Dana. printer. 9:50")
    ql("undo")
    events = rows(log, "events")
    assert events[0] == first
    assert [event["kind"] for event in events] == ["noted", "amended", "undone"]
    assert [event["seq"] for event in events] == [1, 2, 3]


# Without a ref.


def test_without_a_ref_the_last_note_of_this_login_is_meant(ref: str, ql: Ql, log: Path) -> None:
    ql("add", "Tom. Eli. UPS. 9:45")
    last = rows(log)[1]["ref"]
    assert ql("amend", "--detail", "beeps").code == 0
    assert ql("amend", "Tom Gal. Eli. UPS. 9:45").code == 0
    assert ql("amend", "Tom", "Gal.", "Eli.", "viruses.", "9:45").code == 0
    first, note = rows(log)
    assert (first["ref"], first["amended_at"]) == (ref, None)
    assert (note["customer"], note["code"], note["detail"]) == ("Tom Gal", "viruses", None)
    assert ql("show").lines[0].split() == ["note", last, note["id"]]


def test_a_slip_in_a_ref_is_no_line(ref: str, ql: Ql, log: Path) -> None:
    before = rows(log)
    assert ql("amend", "zz99", "Tom. Eli. UPS").err.startswith("ql: no note has the ref zz99: ")
    assert ql("amend", "zz99", "--detail", "x").code == 1
    assert rows(log) == before
    assert ql("amend").err.startswith("ql: nothing to amend was given: ")
    assert ref


@pytest.mark.parametrize("words", [["amend", "--detail", "x"], ["show"], ["edit"]])
def test_who_has_written_nothing_has_no_last_note(
    words: list[str], ref: str, ql: Ql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "login", lambda: "somebody")
    assert ref
    assert ql(*words) == (1, "", "ql: you have written no note: name one by its ref: ql list shows them\n")


# In an editor.


@pytest.fixture
def editing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what makes an editor that replaces words of the text: ``a -> b`` in each line."""

    def make(changes: str) -> None:
        program = tmp_path / "editor.py"
        program.write_text(
            "import pathlib, sys\n"
            "path = pathlib.Path(sys.argv[1])\n"
            "text = path.read_text('utf-8')\n"
            f"for change in {changes.splitlines()!r}:\n"
            "    before, after = change.split(' -> ')\n"
            "    assert before in text, text\n"
            "    text = text.replace(before, after, 1)\n"
            "path.write_text(text, 'utf-8')\n"
        )
        monkeypatch.setenv("VISUAL", f"{sys.executable} {program}")

    return make


def test_a_note_is_corrected_in_an_editor(ref: str, ql: Ql, log: Path, editing: Callable[[str], None]) -> None:
    editing(
        "customer: Rami Cohen -> customer: רמי כהן\nat: 2026-11-20 09:30 -> at: 9:45\ndue: 2026-11-22 23:59 -> due:"
    )
    done = ql("edit", ref, now=LATER)
    assert (done.code, done.err) == (0, "")
    assert "      customer: “רמי כהן” (was “Rami Cohen”)" in done.lines
    (note,) = rows(log)
    assert (note["customer"], note["at"], note["due"], note["score"]) == (
        "רמי כהן",
        "2026-11-20T09:45:00+02:00",
        None,
        4,
    )
    editing("kind: message -> kind: message")
    assert ql("edit") == (0, "", "nothing was changed\n")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ("customer: Rami Cohen -> custmer: Rami", "begins with no field: did you mean customer?"),
        ("customer: Rami Cohen -> customer:", "--customer cannot be empty: "),
        ("at: 2026-11-20 09:30 -> at: 25:70", "--at 25:70 cannot be used: "),
    ],
)
def test_what_cannot_be_used_is_kept_in_a_file(  # noqa: PLR0917  fixtures
    changes: str, why: str, ref: str, ql: Ql, log: Path, editing: Callable[[str], None]
) -> None:
    before = rows(log, "events")
    editing(changes)
    done = ql("edit", ref)
    assert done.code == 2
    assert why in done.err
    kept = done.err.split("what you wrote is kept in ")[1].splitlines()[0]
    assert changes.split(" -> ")[1] in Path(kept).read_text("utf-8")
    assert rows(log, "events") == before


def test_a_draft_is_fixed_in_an_editor(ql: Ql, log: Path, editing: Callable[[str], None]) -> None:
    ql("add", DRAFT)
    editing("25:70 -> 9:30")
    assert ql("edit").code == 0
    assert [(note["status"], note["customer"]) for note in rows(log)] == [("logged", "Rami Cohen")]
