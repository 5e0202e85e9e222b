"""``ql undo``, ``redo`` and ``reopen``: whatever was done last is taken back, named in full, and can be done again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from quicklog.config import home
from quicklog.note.note import letters_of, looks_like_ref
from quicklog.store.opening import open_log
from tests.cli import DRAFT, HEBREW, NOW, rows
from tests.notebook import body, stamp
from tests.test_projection import id_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

PROMISE = "Sara. Dana. printer. 9:40 due:2h"
TOMORROW = NOW + timedelta(days=1)
PAGE = "".join(f"Customer {number}. Eli. viruses. 9:{number:02}\n" for number in range(50))


def statuses(log: Path) -> dict[str, str]:
    """Return how each note stands, by its customer."""
    return {row["customer"]: row["status"] for row in rows(log)}


def ref_of(log: Path, customer: str) -> str:
    """Return the ref of a customer's note."""
    return next(str(row["ref"]) for row in rows(log) if row["customer"] == customer)


def no_word_of(log: Path, customer: str) -> str:
    """Return a ref of a customer's note that is no word; one in fourteen is one, and asked about behind another ref."""
    letters = next(letters_of(row["id"]) for row in rows(log) if row["customer"] == customer)
    return next(letters[:length] for length in range(4, 30) if looks_like_ref(letters[:length]))


def kinds(log: Path) -> list[str]:
    """Return the kinds of all events, in their order."""
    return [row["kind"] for row in rows(log, "events")]


def without_ref(note: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in note.items() if name != "ref"}


@pytest.fixture
def three(ql: Ql, log: Path) -> Path:
    """A log with the notes of Anna, Sara, who is promised something, and Tom."""
    for line in ("Anna. Eli. UPS. 9:30", PROMISE, "Tom. Eli. UPS. 9:45"):
        ql("add", line)
    return log


def test_a_closing_is_taken_back_and_no_other_note_is_touched(three: Path, ql: Ql) -> None:
    sara = ref_of(three, "Sara")
    before = rows(three)
    ql("done", sara, "all fine")
    done = ql("undo")
    assert done.lines == [
        "09:40  Sara · Dana Katz · printer (fault)",
        f"      {sara} undone: closed 14:00, “all fine”; it is open again; ql redo does it again",
    ]
    assert rows(three) == before


def test_one_undo_after_the_other_goes_back_and_redo_comes_forward_again(three: Path, ql: Ql) -> None:
    sara = ref_of(three, "Sara")
    ql("done", sara)
    assert statuses(three) == {"Anna": "logged", "Sara": "done", "Tom": "logged"}
    states = []
    for _ in range(4):
        states.append(statuses(three))
        assert ql("undo").code == 0
    assert statuses(three) == dict.fromkeys(("Anna", "Sara", "Tom"), "void")
    assert ql("undo").err == (
        "ql: you have done nothing today that could be taken back: ql undo REF takes back the last thing that happened "
        "to a note\n"
    )
    for state in reversed(states):
        assert ql("redo").code == 0
        assert statuses(three) == state
    assert ql("redo").code == 1
    assert ql("doctor").code == 0


def test_several_are_taken_back_at_once_and_what_there_is_not_is_no_mistake(three: Path, ql: Ql) -> None:
    assert ql("undo", "2").out.count("undone: ") == 2
    assert statuses(three) == {"Anna": "logged", "Sara": "void", "Tom": "void"}
    assert ql("redo", "9").out.count("redone: ") == 2
    assert ql("undo", "99").out.count("undone: ") == 3


@pytest.mark.usefixtures("three")
def test_what_is_written_after_an_undo_does_not_keep_redo_from_bringing_it_back(ql: Ql) -> None:
    ql("undo")
    ql("add", HEBREW)
    assert "Tom" in ql("redo").out
    assert "רמי כהן" in ql("undo").out


DOINGS = [
    ["amend", "{ref}", "--customer", "Rami Levi", "--at", "9:50"],
    ["void", "{ref}", "--why", "a test"],
    ["done", "{ref}", "clean"],
]


@pytest.mark.parametrize("words", DOINGS, ids=[words[0] for words in DOINGS])
def test_whatever_was_done_to_a_note_is_taken_back_and_done_again(words: list[str], three: Path, ql: Ql) -> None:
    before = rows(three)
    sara = ref_of(three, "Sara")
    assert ql(*(word.format(ref=sara) for word in words)).code == 0
    after = rows(three)
    assert ql("undo").code == 0
    assert [*map(without_position, rows(three))] == [*map(without_position, before)]
    assert ql("redo").code == 0
    assert [*map(without_position, rows(three))] == [*map(without_position, after)]
    assert kinds(three)[-2:] == ["undone", "redone"]


def without_position(note: dict[str, Any]) -> dict[str, Any]:
    """Leave out where a note stands in its second: what leaves a second comes back behind the others."""
    return {name: value for name, value in note.items() if name != "position"}


def test_a_correction_that_is_taken_back_says_what_the_fields_are_again(three: Path, ql: Ql) -> None:
    sara = ref_of(three, "Sara")
    ql("amend", sara, "--customer", "Zara", "--channel", "mail")
    assert ql("undo").lines == [
        "09:40  Sara · Dana Katz · printer (fault)",
        "      customer: “Sara” (was “Zara”)",
        "      channel: nothing (was “email”)",
        f"      {sara} undone: amended 14:00; ql redo does it again",
    ]


def test_a_draft_that_was_fixed_is_a_draft_again(ql: Ql, log: Path) -> None:
    ql("add", DRAFT)
    (draft,) = rows(log)
    ql("fix", draft["ref"], "Rami Cohen. Eli. backup. 9:30")
    assert "it is a draft again" in ql("undo").out
    assert rows(log) == [draft]
    assert "25:70" in ql("undo").out
    assert rows(log)[0]["status"] == "void"


@pytest.mark.usefixtures("as_noa")
def test_messages_that_were_seen_are_new_again(ql: Ql) -> None:
    for line in ("Sara. Eli. callback. for:noa", "Tom. Eli. callback. for:noa due:2d"):
        ql("add", line)
    shown = ql("inbox").out
    assert ql("inbox").out == "no new messages for Noa Bar\n"
    assert ql("undo").out.count("undone: seen 14:00") == 2
    assert ql("inbox", "--peek").out == shown
    ql("redo")
    assert ql("inbox").out == "no new messages for Noa Bar\n"


def test_several_that_were_closed_by_one_command_are_one(three: Path, ql: Ql) -> None:
    ql("done", ref_of(three, "Sara"), no_word_of(three, "Tom"), "both well")
    assert statuses(three) == {"Anna": "logged", "Sara": "done", "Tom": "done"}
    assert ql("undo").out.count("undone: ") == 2
    assert statuses(three) == {"Anna": "logged", "Sara": "open", "Tom": "logged"}


# Imports.


@pytest.fixture
def imported(three: Path, ql: Ql, tmp_path: Path) -> Path:
    """A page of fifty notes that was imported, beside the three."""
    assert three.exists()
    page = tmp_path / "page.txt"
    page.write_text(PAGE)
    assert ql("import", str(page)).err == "50 noted, 0 were there already\n"
    return page


@pytest.mark.usefixtures("imported")
def test_an_import_is_one_thing_that_is_taken_back_when_that_is_said(three: Path, ql: Ql) -> None:
    asked = ql("undo")
    assert (asked.code, asked.out) == (2, "")
    assert asked.err == "ql: that takes back: import of 50 notes from page.txt, 14:00: --yes takes it back\n"
    assert len(rows(three, "events")) == 53
    assert ql("undo", "--yes").out == (
        "50 notes of page.txt taken back; ql redo brings them back, and so does the import\n"
    )
    assert [row["customer"] for row in rows(three) if row["status"] != "void"] == ["Anna", "Sara", "Tom"]
    assert ql("redo").out == "50 notes are as they were before ql undo\n"
    assert not [row for row in rows(three) if row["status"] == "void"]
    assert ql("doctor").code == 0


def test_a_file_whose_import_was_undone_is_imported_again(imported: Path, three: Path, ql: Ql) -> None:
    ql("undo", "--yes")
    assert ql("import", "--dry-run", str(imported)).err == (
        "0 would be noted, 50 would be brought back that were undone, 0 are there already\n"
    )
    with imported.open("a") as page:
        page.write("Customer 50. Eli. UPS. 9:55\n")
    ql("void", ref_of(three, "Anna"), "--why", "a test")
    assert ql("import", str(imported)).err == "1 noted, 50 brought back that were undone, 0 were there already\n"
    assert ql("import", str(imported)).err == "0 noted, 51 were there already\n"
    assert len([row for row in rows(three) if row["status"] == "logged"]) == 52
    story = ql("show", ref_of(three, "Customer 7")).out
    assert all(told in story for told in ("brought in by", "undone by", "taken back: written", "redone by"))


def test_what_was_closed_where_it_comes_from_falls_and_comes_back_with_the_import(
    ql: Ql, log: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("customer,code,at,status\nA,UPS,2026-11-19 9:30,done\nB,UPS,2026-11-19 9:40,\n")
    ql("import", str(sheet))
    before = rows(log)
    ql("undo", "--yes")
    assert [row["status"] for row in rows(log)] == ["void", "void"]
    ql("redo")
    assert rows(log) == before


def test_an_import_is_taken_back_by_the_name_of_its_file(imported: Path, three: Path, ql: Ql, tmp_path: Path) -> None:
    more = tmp_path / "more.txt"
    more.write_text("More. Eli. UPS. 9:30\nMore. Eli. printer. 9:40\n")
    ql("import", str(more))
    before = statuses(three)
    asked = ql("import", "--undo", "page.txt", now=TOMORROW)
    assert (asked.code, asked.out) == (2, "")
    assert asked.err == (
        "ql: that takes back: import of 50 notes from page.txt, yesterday 14:00; it was not done by you today: "
        "--yes takes it back\n"
    )
    assert ql("import", "--undo", str(imported), "--yes", now=TOMORROW).out == (
        "50 notes of page.txt taken back; ql redo brings them back, and so does the import\n"
    )
    left = sorted(row["customer"] for row in rows(three) if row["status"] != "void")
    assert left == ["Anna", "More", "More", "Sara", "Tom"]
    assert kinds(three)[-50:] == ["undone"] * 50
    assert ql("import", "--undo", "page.txt").err == (
        "ql: no import of page.txt is left that could be taken back: "
        "ql import --undo last takes the newest import back\n"
    )
    assert ql("redo", now=TOMORROW).out == "50 notes are as they were before ql undo\n"
    assert statuses(three) == before
    assert ql("import", "--undo", "last", "--yes").out.count("undone: written") == 2
    assert ql("import", "--undo", "last", "--yes").out.startswith("50 notes of page.txt taken back")
    assert ql("import", "--undo", "last", "--yes").code == 1
    assert ql("doctor").code == ql("doctor", "--rebuild").code == 0


def test_of_an_import_it_is_said_how_many_notes_were_changed_since(imported: Path, three: Path, ql: Ql) -> None:
    ql("done", ref_of(three, "Customer 7"), "all well")
    ql("amend", ref_of(three, "Customer 8"), "--detail", "x")
    before = rows(three)
    asked = ql("import", "--undo", imported.name).err
    assert "; 2 of the notes were changed since, and fall as they are: --yes" in asked
    ql("import", "--undo", imported.name, "--yes")
    assert {row["status"] for row in rows(three) if row["customer"].startswith("Customer")} == {"void"}
    ql("redo")
    assert rows(three) == before


def test_an_import_that_came_again_is_taken_back_and_comes_again(imported: Path, three: Path, ql: Ql) -> None:
    for _ in range(2):
        ql("import", "--undo", "last", "--yes")
        assert statuses(three)["Customer 7"] == "void"
        assert ql("import", str(imported)).err == "0 noted, 50 brought back that were undone, 0 were there already\n"
        assert statuses(three)["Customer 7"] == "logged"


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("words", [["--undo", "last", "page.txt"], ["--undo", "last", "--dry-run"], ["--yes"], []])
def test_what_is_taken_back_is_all_that_is_asked(words: list[str], three: Path, ql: Ql) -> None:
    before = rows(three, "events")
    assert ql("import", *words).code == 2
    assert rows(three, "events") == before


# What is another's, or another day's.


def test_what_was_done_before_the_day_began_is_not_taken_back_by_itself(three: Path, ql: Ql) -> None:
    assert ql("undo", now=TOMORROW).code == 1
    tom = ref_of(three, "Tom")
    refused = ql("undo", tom, now=TOMORROW)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "ql: that takes back: written, yesterday 14:00; it was not done by you today: --yes takes it back\n"
    )
    assert ql("undo", tom, "--yes", now=TOMORROW).code == 0
    assert statuses(three)["Tom"] == "void"
    assert ql("redo", now=TOMORROW).code == 0


def test_a_night_shift_may_undo_what_it_did_before_midnight(ql: Ql, log: Path) -> None:
    codes = log.parent / "codes.toml"
    codes.write_text(codes.read_text().replace("[settings]", '[settings]\nday_starts = "05:00"'))
    ql("add", "Night. Eli. UPS. now", now=NOW + timedelta(hours=9))
    assert ql("undo", now=NOW + timedelta(hours=12)).code == 0


def test_what_another_login_did_is_not_taken_back_unasked(three: Path, ql: Ql, monkeypatch: pytest.MonkeyPatch) -> None:
    me = home.login()
    monkeypatch.setattr(home, "login", lambda: "somebody")
    assert ql("undo").code == 1
    sara = ref_of(three, "Sara")
    assert ql("undo", sara).err == (
        f"ql: that takes back: written, 14:00, by {me}; it was not done by you today: --yes takes it back\n"
    )
    ql("done", sara, "done for you")
    monkeypatch.setattr(home, "login", lambda: me)
    before = rows(three, "events")
    assert ql("undo").code == 0  # Tom's, which nobody else has touched
    assert ql("undo").err == (
        "ql: that takes back: written, 14:00; somebody went on with the note since: --yes takes it back\n"
    )
    assert len(rows(three, "events")) == len(before) + 1
    assert ql("undo", "--yes").code == 0
    assert statuses(three) == {"Anna": "logged", "Sara": "void", "Tom": "void"}


def test_what_somebody_else_took_back_already_is_passed_over(
    three: Path, ql: Ql, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = home.login()
    monkeypatch.setattr(home, "login", lambda: "somebody")
    ql("undo", ref_of(three, "Tom"), "--yes")
    ql("void", ref_of(three, "Sara"), "--why", "a test")
    monkeypatch.setattr(home, "login", lambda: me)
    assert "Anna" in ql("undo").out


@pytest.mark.usefixtures("three")
def test_what_was_erased_is_gone_for_good(ql: Ql) -> None:
    ql("erase", "Anna", "--yes")
    assert ql("undo").err == (
        "ql: your last command erased personal data, which cannot be taken back: ql undo REF takes back the last thing "
        "that happened to another note\n"
    )


def test_of_a_note_the_last_thing_that_happened_is_taken_back_and_then_the_one_before(three: Path, ql: Ql) -> None:
    anna = ref_of(three, "Anna")
    ql("amend", anna, "--detail", "x")
    ql("done", anna)
    told = [ql("undo", anna).out for _ in range(3)]
    assert [text.split("undone: ")[1].split(" ")[0] for text in told] == ["closed", "amended", "written"]
    assert ql("undo", anna) == (
        2,
        "",
        f"ql: nothing of {anna} is left that could be taken back: ql show {anna} tells its whole story\n",
    )
    assert "redone: written" in ql("redo", anna).out
    assert statuses(three)["Anna"] == "logged"


# reopen


def test_a_closed_note_is_opened_again_and_both_stand_in_the_file(three: Path, ql: Ql) -> None:
    sara = ref_of(three, "Sara")
    ql("done", sara, "all fine")
    assert ql("reopen", sara, "--why", "it jams again").lines == [
        "09:40  Sara · Dana Katz · printer (fault)",
        f"      {sara} is open again: it jams again",
    ]
    assert statuses(three)["Sara"] == "open"
    file = ql("customer", "Sara").out
    assert "1 open · 1 kept · 1 opened again" in file
    assert "closed, promise kept" in file
    assert "why: it jams again" in file
    assert "it is closed again" in ql("undo").out


def test_a_note_that_was_taken_back_counts_again(three: Path, ql: Ql) -> None:
    anna = ref_of(three, "Anna")
    before = rows(three)
    ql("void", anna, "--why", "a test")
    assert ql("reopen", anna, "--why", "no test").lines[1] == f"      {anna} counts again: no test"
    assert rows(three) == before
    ql("undo", "2")
    ql("undo", anna)
    assert statuses(three)["Anna"] == "void"
    assert ql("reopen", anna, "--why", "he did ring").code == 0
    assert rows(three) == before


def test_only_what_is_closed_is_opened_and_only_with_a_reason(three: Path, ql: Ql) -> None:
    anna = ref_of(three, "Anna")
    assert ql("reopen", anna, "--why", "x").err == f"ql: {anna} is not closed: ql show {anna} tells its whole story\n"
    assert ql("reopen", anna, "--why", " ").code == 2
    assert ql("reopen", anna).code == 2
    assert kinds(three) == ["noted"] * 3


# done


def test_a_second_ref_is_no_outcome(three: Path, ql: Ql) -> None:
    sara, tom = ref_of(three, "Sara"), no_word_of(three, "Tom")
    assert ql("done", sara, tom).code == 0
    assert [row["outcome"] for row in rows(three)] == [None] * 3
    assert statuses(three) == {"Anna": "logged", "Sara": "done", "Tom": "done"}
    # All of them, or none.
    anna = ref_of(three, "Anna")
    assert ql("done", anna, sara).code == 2
    assert statuses(three)["Anna"] == "logged"


def test_a_second_ref_that_is_a_word_is_asked(three: Path, ql: Ql) -> None:
    """Of ``fake call`` nobody but a person can say what it is where a note has the ref ``fake``."""
    with open_log(str(three)) as log, log.transaction() as write:
        fake = id_of("fake0000000z")
        write.append("noted", body("Zoe. Eli. backup", customer="Zoe"), at=stamp(), login="eli", event_id=fake)
    sara = ref_of(three, "Sara")
    assert ref_of(three, "Zoe") == "fake"
    refused = ql("done", sara, "fake", "call")
    assert refused.code == 2
    assert "the outcome “fake call” may begin with the ref fake (Zoe)" in refused.err
    assert statuses(three) == {"Anna": "logged", "Sara": "open", "Tom": "logged", "Zoe": "logged"}
    assert ql("done", sara, "fake", "--outcome", "both well").code == 0
    assert {row["customer"]: row["outcome"] for row in rows(three)} == {
        "Anna": None,
        "Sara": "both well",
        "Tom": None,
        "Zoe": "both well",
    }


@pytest.mark.parametrize("words", [["zz99"], ["bnqb"]])
def test_an_outcome_that_may_be_a_ref_is_asked(words: list[str], three: Path, ql: Ql) -> None:
    sara = ref_of(three, "Sara")
    refused = ql("done", sara, *words)
    assert refused.code == 2
    assert "looks like a ref, but no note has it" in refused.err
    assert f"NOT SAVED: {' '.join(words)}" in refused.err
    assert statuses(three)["Sara"] == "open"
    assert ql("done", sara, "--outcome", *words).code == 0
    assert [row["outcome"] for row in rows(three) if row["customer"] == "Sara"] == words


@pytest.mark.parametrize("outcome", ["sent", "fixed 2 of 3", "zz99 was replaced", "ok"])
def test_an_outcome_in_words_is_not_asked(outcome: str, three: Path, ql: Ql) -> None:
    assert ql("done", ref_of(three, "Sara"), *outcome.split()).code == 0
    assert [row["outcome"] for row in rows(three) if row["customer"] == "Sara"] == [outcome]


def test_a_short_ref_is_asked(three: Path, ql: Ql) -> None:
    sara = ref_of(three, "Sara")
    others = {ref[0] for ref in (ref_of(three, "Anna"), ref_of(three, "Tom"))}
    refused = ql("done", sara[:1])
    assert refused.code == 2
    if sara[0] not in others:
        assert refused.err == (
            f"ql: {sara[0]} is short for {sara} (Sara): write the whole ref, and an outcome behind --outcome\n"
        )
    assert statuses(three)["Sara"] == "open"


def test_the_name_of_a_customer_will_do_where_one_matter_is_open(three: Path, ql: Ql) -> None:
    assert ql("done", "Sara", "all", "fine").lines[-2] == "      outcome: all fine"
    assert statuses(three)["Sara"] == "done"
    assert ql("done", "Sara").err == "ql: nothing is open for Sara: ql customer Sara shows all notes\n"
    for code in ("UPS", "printer"):
        ql("add", f"Sara Levi. Eli. {code}. 9:30 due:2h")
    refused = ql("done", "sara", "levi", "both well")
    assert refused.code == 2
    assert refused.err.startswith("ql: 2 matters are open for sara levi: write one of ")
    assert statuses(three)["Sara Levi"] == "open"
