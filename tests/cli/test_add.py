"""``ql add``: what a person is told, what is stored, and by which roads words come in."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quicklog.note.fields import MACHINE
from quicklog.note.note import letters_of
from tests.cli import ARTICLE, DRAFT, HEBREW, NOW, VIRUSES, environment, process, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


def stored(log: Path, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[column] for column in columns) for row in rows(log)]


# What a person is told.


@pytest.mark.parametrize(("line", "customer"), [(ARTICLE, "Rami Cohen"), (HEBREW, "רמי כהן")])
def test_the_articles_line_comes_back_with_its_whole_meaning(line: str, customer: str, ql: Ql, log: Path) -> None:
    done = ql("add", *line.split())
    (note,) = rows(log)
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        f"09:30  {customer} · Eli Levi · viruses (fault)",
        f"      {VIRUSES}",
        f"      {note['ref']} saved; ql undo takes it back",
    ]
    assert note["line"] == line
    assert letters_of(note["id"]).startswith(note["ref"])


def test_the_echo_tells_all_that_was_understood(ql: Ql) -> None:
    line = 'Bar Ilan. Eli. printer jams @phone for:"Dana Katz" due:2d score:4 ticket:4711. yesterday 23:50. Again!'
    done = ql("add", line)
    ref = done.lines[-1].split()[0]
    assert done.lines == [
        "yesterday 23:50  Bar Ilan · Eli Levi · printer (message)",
        "      Clear the queue, print a test page, order toner if low",
        "      jams. Again!",
        "      for Dana Katz",
        "      promised by Sun 22 Nov",
        "      by phone",
        "      score 4",
        "      ticket 4711",
        f"      {ref} saved; ql undo takes it back",
    ]


@pytest.mark.parametrize(
    ("due", "told"),
    [("4h", "18:00"), ("today", "today"), ("tomorrow", "tomorrow"), ("tomorrow_10:00", "tomorrow 10:00")],
)
def test_the_echo_tells_by_when_something_is_promised(due: str, told: str, ql: Ql) -> None:
    assert f"      promised by {told}" in ql("add", f"Rami Cohen. Eli. backup due:{due}. 9:30").lines


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("9:30", "09:30"),
        ("23:50", "yesterday 23:50"),
        ("12/11 9:30", "Thu 12 Nov 09:30"),
        ("2025-12-31 9:30", "Wed 31 Dec 2025 09:30"),
    ],
)
def test_the_echo_names_the_day_where_it_is_not_today(at: str, told: str, ql: Ql) -> None:
    assert ql("add", f"Rami Cohen. Eli. backup. {at}").lines[0] == f"{told}  Rami Cohen · Eli Levi · backup"


def test_what_is_not_certain_is_said(ql: Ql) -> None:
    ql("add", ARTICLE)
    done = ql("add", "Rami Cohn. Bob. virusses @pigeon. 9:30")
    assert done.code == 0
    said = [line.strip() for line in done.lines if line.startswith("      ? ")]
    assert [each.split(" ")[0] for each in said] == ["?"] * 4
    for word in ("Rami Cohen", "“Bob”", "viruses", "“pigeon”"):
        assert sum(word in each for each in said) == 1, word


def test_a_draft_is_explained_with_a_caret_and_the_way_out(ql: Ql, log: Path) -> None:
    done = ql("add", DRAFT)
    (draft,) = rows(log)
    told = done.err.splitlines()
    assert (done.code, done.out) == (3, "")
    assert told[:3] == [
        f"kept as draft {draft['ref']}: “25:70” is not a time",
        f"  {DRAFT}",
        "                           ^^^^^",
    ]
    assert told[-1] == f"  make it a note: ql fix {draft['ref']} LINE"
    assert draft["status"] == "draft"


def test_in_a_hebrew_draft_the_place_stands_in_brackets(ql: Ql) -> None:
    done = ql("add", "רמי כהן. אלי. גיבוי. 25:70")
    assert "  רמי כהן. אלי. גיבוי. ⟦25:70⟧\n" in done.err


# Roads: words, options, the pipe.

OPTIONS = {
    "--at": ("-10m", "at", "2026-11-20T13:50:00+02:00"),
    "--due": ("2d", "due", "2026-11-22T23:59:59+02:00"),
    "--for": ("dana", "for", "Dana Katz"),
    "--channel": ("טלפון", "channel", "phone"),
    "--kind": ("תלונה", "kind", "complaint"),
    "--detail": ("3.5 GB. Really", "detail", "3.5 GB. Really"),
    "--technician": ("el", "technician", "Eli Levi"),
}


@pytest.mark.parametrize("option", OPTIONS)
def test_options_alone_make_a_note(option: str, ql: Ql, log: Path) -> None:
    value, column, meant = OPTIONS[option]
    assert ql("add", "--customer", "Acme Ltd.", "--code", "virus", option, value).code == 0
    detail = meant if column == "detail" else None
    assert stored(log, "customer", "code", "meaning", column, "detail") == [
        ("Acme Ltd.", "viruses", VIRUSES, meant, detail)
    ]


@pytest.mark.parametrize("option", OPTIONS)
def test_options_go_with_words_and_win(option: str, ql: Ql, log: Path) -> None:
    value, column, meant = OPTIONS[option]
    assert ql("add", option, value, "Rami Cohen. viruses kind:question @mail due:1d for:noa").code == 0
    assert stored(log, "customer", "code", column) == [("Rami Cohen", "viruses", meant)]


def test_every_field_can_be_given_outright(ql: Ql, log: Path) -> None:
    words = [word for option, (value, _, _) in OPTIONS.items() for word in (option, value)]
    assert ql("add", "--customer", "בנק הפועלים", "--code", "גיבוי", *words).code == 0
    columns = [column for _, column, _ in OPTIONS.values()]
    meant = tuple(value for _, _, value in OPTIONS.values())
    assert stored(log, "customer", "code", *columns) == [("בנק הפועלים", "backup", *meant)]


def test_an_empty_option_gives_nothing(ql: Ql, log: Path) -> None:
    assert ql("add", "--customer", "Acme", "--code", "backup", "--technician", "", "--detail", "").code == 0
    assert stored(log, "technician", "detail") == [("Noa Bar", None)]


@pytest.mark.parametrize("hostile", ["a\nb", "a\r\nb", "\x1b[31ma", "a\u202eb", "a\udce9", "a\0b", "a\x9bb"])
def test_a_value_given_outright_is_cleaned_like_a_line(hostile: str, ql: Ql, log: Path) -> None:
    done = ql("add", "--customer", hostile, "--code", "backup", "--detail", hostile)
    assert done.code in (0, 3)
    (note,) = rows(log)
    for value in (note["customer"], note["detail"], note["line"]):
        assert value is None or value.isprintable()


@pytest.mark.parametrize(
    "words",
    [
        ["-10m"],
        ["--at", "-10m"],
        ["--at=-10m"],
        ["--channel", "phone", "-10m"],
    ],
)
def test_a_time_that_begins_with_a_dash_is_no_option(words: list[str], ql: Ql, log: Path) -> None:
    assert ql("add", "Rami", "Cohen.", "Eli.", "backup.", *words).code == 0
    assert stored(log, "at", "detail") == [("2026-11-20T13:50:00+02:00", None)]


def test_after_two_dashes_all_is_words(ql: Ql, log: Path) -> None:
    assert ql("add", "--kind", "fault", "--", "Rami Cohen. Eli. backup. 9:30.", "--json", "is an option").code == 0
    assert stored(log, "kind", "detail") == [("fault", "--json is an option")]


def test_an_unknown_option_is_a_slip_and_nothing_is_stored(ql: Ql, log: Path) -> None:
    done = ql("add", "--detial", "x", *ARTICLE.split())
    assert (done.code, done.out) == (2, "")
    assert not log.exists() or rows(log) == []


@needs_bash
@pytest.mark.parametrize(
    "typed",
    [
        'ql add Rami Cohen. Eli. printer for:"Dana Katz". 9:30',
        "ql add Rami Cohen. Eli. printer 'for:Dana Katz.' 9:30",
        'ql add "Rami Cohen. Eli. printer for:\\"Dana Katz\\". 9:30"',
        "ql add Rami Cohen. Eli. printer for:Dana_Katz. 9:30",
        'ql add --for "Dana Katz" Rami Cohen. Eli. printer. 9:30',
    ],
)
def test_a_name_with_a_blank_survives_the_shell(typed: str, log: Path) -> None:
    ql = f'ql() {{ "{sys.executable}" -m quicklog "$@"; }}; '
    subprocess.run(["bash", "-c", ql + typed], env=environment(), check=True, capture_output=True)
    assert stored(log, "customer", "for", "status") == [("Rami Cohen", "Dana Katz", "open")]


# Several lines.


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
def test_each_line_of_stdin_is_a_note(end: str, ql: Ql, log: Path) -> None:
    piped = (end or "\n").join(["\ufeff" + ARTICLE, "", "   ", HEBREW, "Sara\tEli\tprinter\t9:50\tThird time"]) + end
    done = ql("add", "-", stdin=piped.encode())
    assert (done.code, done.err) == (0, "3 noted\n")
    assert stored(log, "customer", "technician", "code", "detail") == [
        ("Rami Cohen", "Eli Levi", "viruses", None),
        ("רמי כהן", "Eli Levi", "viruses", None),
        ("Sara", "Eli Levi", "printer", "Third time"),
    ]
    assert rows(log)[0]["line"] == ARTICLE


def test_a_bom_is_no_part_of_the_first_line_in_a_real_pipe(log: Path) -> None:
    assert process("add", "-", stdin=b"\xef\xbb\xbf" + HEBREW.encode()).code == 0
    assert stored(log, "line", "code") == [(HEBREW, "viruses")]


def test_some_lines_may_be_drafts(ql: Ql, log: Path) -> None:
    done = ql("add", "-", stdin=f"{ARTICLE}\n{DRAFT}\n{HEBREW}\n".encode())
    assert done.code == 3
    assert stored(log, "status") == [("logged",), ("draft",), ("logged",)]
    assert done.err.endswith("2 noted, 1 kept as a draft: ql drafts\n")
    assert done.out.count("saved") == 2


def test_bytes_that_are_no_text_are_kept_as_a_draft(ql: Ql, log: Path) -> None:
    done = ql("add", "-", stdin=b"Caf\xe9. Eli. backup\n" + ARTICLE.encode())
    assert done.code == 3
    assert stored(log, "status", "line") == [("draft", "Caf\\u{dce9}. Eli. backup"), ("logged", ARTICLE)]


def test_a_pasted_argument_with_line_breaks_is_several_notes(ql: Ql, log: Path) -> None:
    assert ql("add", f"{ARTICLE}\n{HEBREW}").code == 0
    assert stored(log, "line") == [(ARTICLE,), (HEBREW,)]


def test_what_is_given_outright_holds_for_every_line(ql: Ql, log: Path) -> None:
    done = ql("add", "-", "--technician", "dana", "--at", "8:15", stdin=b"Rami Cohen. backup\nSara. printer\n")
    assert done.code == 0
    assert stored(log, "technician", "at") == [("Dana Katz", "2026-11-20T08:15:00+02:00")] * 2


@pytest.mark.parametrize("words", [[""], ["  "], ["\t"], ["\n\n"], ["-"], ["--json"], []])
def test_nothing_to_note_is_no_success(words: list[str], ql: Ql, log: Path) -> None:
    done = ql("add", *words, stdin=b"\n \n")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("ql: nothing to note was given: ")
    assert not log.exists() or rows(log) == []


LONG = "Rami Cohen. Eli. backup. 9:30. "
WITHIN, BEYOND = (LONG + "x" * (size - len(LONG)) for size in (65_536, 65_537))


def test_a_line_too_long_to_keep_is_refused_and_every_other_line_is_stored(ql: Ql, log: Path) -> None:
    done = ql("add", "-", stdin=f"{ARTICLE}\n{BEYOND}\n{HEBREW}\nx{BEYOND}\n{ARTICLE}\n".encode())
    assert done.code == 4
    assert stored(log, "line") == [(ARTICLE,), (HEBREW,), (ARTICLE,)]
    *_, first, last = done.err.splitlines()
    assert first.startswith(f"NOT SAVED: {LONG}x")
    assert last.startswith("ql: a note of more than 64 KiB (65,536 bytes) cannot be kept, and this one has 65,538: ")
    assert f"NOT SAVED: x{LONG}x" in last
    assert max(map(len, done.err.splitlines())) < 250


@pytest.mark.parametrize("piped", [True, False])
def test_the_limit_that_is_told_is_the_real_one(piped: bool, ql: Ql, log: Path) -> None:
    def add(line: str) -> int:
        return (ql("add", "-", stdin=line.encode()) if piped else ql("add", line)).code

    for letter in ("x", "ש", "\u0301", '"', "\U0001d160"):
        room = (65_536 - len(LONG)) // len(letter.encode())
        assert add(LONG + letter * room) in (0, 3)
        assert add(LONG + letter * (room + 1)) == 4
    assert add("@a " * 21_845) == 3
    assert len(stored(log, "line")) == 6


def test_bytes_that_are_no_text_are_counted_as_they_came(ql: Ql, log: Path) -> None:
    assert ql("add", "-", stdin=b"\xff" * 65_536).code == 3
    assert ql("add", "-", stdin=b"\xff" * 65_537).code == 4
    assert len(stored(log, "line")) == 1


def test_a_page_is_stored_without_its_line_that_is_too_long(ql: Ql, log: Path) -> None:
    done = ql("add", f"{ARTICLE}\n{BEYOND}\n{HEBREW}")
    assert (done.code, stored(log, "line")) == (4, [(ARTICLE,), (HEBREW,)])


@pytest.mark.parametrize("option", ["--detail", "--customer", "--code"])
def test_what_an_option_gives_has_the_same_limit(option: str, ql: Ql, log: Path) -> None:
    done = ql("add", "Rami. UPS", option, "x" * 65_537)
    assert (done.code, "64 KiB (65,536 bytes)" in done.err) == (4, True)
    assert not log.exists()


def test_stdin_without_an_end_is_refused_at_once(log: Path) -> None:
    for endless in ("cat /dev/zero", "yes"):
        told = subprocess.run(
            f"ulimit -v 1000000; {endless} | {sys.executable} -m quicklog --log {log} add -",
            shell=True, capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
        assert (told.returncode, told.stdout, told.stderr.count("\n")) == (4, "", 1)
        assert "more than 16 MiB" in told.stderr
    assert not log.exists()


@pytest.mark.parametrize("customer", ["1234", "25:70", "Rami. Cohen", "9:30", "J."])
def test_what_options_give_is_never_read_as_a_line(customer: str, ql: Ql, log: Path) -> None:
    assert ql("add", "--customer", customer, "--code", "printer", "--at", "8:00", "--detail", "no toner").code == 0
    (row,) = rows(log)
    assert (row["customer"], row["code"], row["detail"], row["at"][11:16]) == (customer, "printer", "no toner", "08:00")
    assert row["line"]


def test_words_after_a_code_that_is_given_are_detail(ql: Ql, log: Path) -> None:
    ql("add", "--customer", "Rami Cohen", "--code", "viruses on the laptop", "--detail", "Again")
    (row,) = rows(log)
    assert (row["code"], row["detail"]) == ("viruses", "on the laptop. Again")


# Only looking, and answers for programs.


@pytest.mark.parametrize("line", [ARTICLE, HEBREW])
def test_a_dry_run_tells_the_same_and_stores_nothing(line: str, ql: Ql, log: Path) -> None:
    dry, wet = ql("add", "--dry-run", line), ql("add", line)
    assert dry.lines[:-1] == wet.lines[:-1]
    assert (dry.code, dry.lines[-1]) == (0, "      not saved (--dry-run)")
    assert len(rows(log, "events")) == 1


def test_a_dry_run_of_a_draft_keeps_none(ql: Ql, log: Path) -> None:
    done = ql("add", "--dry-run", DRAFT)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("would be a draft: “25:70” is not a time\n")
    assert "ql fix" not in done.err
    assert not log.exists()


def test_json_is_one_object_a_line_with_the_columns_and_the_doubts(ql: Ql, log: Path) -> None:
    piped = f'{ARTICLE}\n{DRAFT}\nRami Cohen. Eli. flood. 9:30. “ש\u05b8\u05c1לום” \\ "x"\n'
    done = ql("add", "-", "--json", stdin=piped.encode())
    assert (done.code, done.err) == (3, "")
    assert [list(each) for each in done.objects] == [[*MACHINE, "doubts"]] * 3
    for told, kept in zip(done.objects, rows(log), strict=True):
        doubts = told.pop("doubts")
        assert told == {column: kept[column] for column in MACHINE} | {"customer_key": kept["customer_key"] or None}
        assert all(list(doubt) == ["about", "reason", "says"] for doubt in doubts)
    doubts = [[doubt["about"] for doubt in json.loads(line)["doubts"]] for line in done.lines]
    assert doubts == [[], ["line"], ["code"]]


def test_json_of_a_dry_run_has_the_same_columns(ql: Ql) -> None:
    dry, wet = ql("add", "--dry-run", "--json", ARTICLE).objects[0], ql("add", "--json", ARTICLE).objects[0]
    made = {"ref", "id"}
    assert list(dry) == list(wet)
    assert {column: dry[column] for column in dry.keys() - made} == {
        column: wet[column] for column in wet.keys() - made
    }


# Codes that are wrong never stop a capture.


@pytest.mark.parametrize(
    "broken",
    [b"[codes.viruses\n", b"\xff\xfe[", b"[codes.viruses]\nmeaning = 3\n", b'[codes.viruses]\nmeanin = "x"\n', b"[[[["],
)
def test_a_broken_codes_file_never_stops_a_capture(broken: bytes, ql: Ql, log: Path) -> None:
    log.with_name("codes.toml").write_bytes(broken)
    done = ql("add", ARTICLE)
    assert done.code == 0
    assert done.err.count("\n") == 1
    assert "codes.toml" in done.err
    assert "ql codes check" in done.err
    assert stored(log, "customer", "code", "line") == [("Rami Cohen", "viruses", ARTICLE)]


def test_a_slip_in_the_settings_never_stops_a_capture(
    ql: Ql, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "etc" / "quicklog" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("history = false\n", encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    done = ql("add", ARTICLE)
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert 'history may only be "on" or "off"' in done.err
    assert stored(log, "line") == [(ARTICLE,)]


def test_what_is_good_in_a_broken_codes_file_is_used(ql: Ql, log: Path) -> None:
    log.with_name("codes.toml").write_text('[codes.viruses]\nmeaning = "Scan"\nkindd = "fault"\n', encoding="utf-8")
    assert ql("add", ARTICLE).code == 0
    assert stored(log, "meaning") == [("Scan",)]


def test_a_note_says_what_its_code_meant_when_it_was_written(ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    log.with_name("codes.toml").write_text('[codes.viruses]\nmeaning = "Something else"\n', encoding="utf-8")
    ql("add", ARTICLE, now=NOW + timedelta(days=1))
    assert stored(log, "meaning") == [(VIRUSES,), ("Something else",)]


def test_the_echo_tells_what_is_known_of_the_customer(ql: Ql, log: Path) -> None:
    ql("add", "Rami Cohen. Eli. printer. yesterday 9:30. due:thu")
    promised, *_ = rows(log)
    (known,) = [line for line in ql("add", "RAMI COHEN. Dana. viruses. 9:30").lines if "contact" in line]
    assert known == (
        "      2nd contact in 7 days · last yesterday 09:30 printer, Eli Levi"
        f" · promised: printer by Thu ({promised['ref']}) · asks again: 2nd time since yesterday 09:30"
    )
    near = ql("add", "Rami Cohn. Dana. viruses. 9:30")
    assert "contact" not in near.out
    ref = near.lines[-1].split()[0]
    assert f'      ? near the known RAMI COHEN; the same? ql amend {ref} --customer "RAMI COHEN"' in near.lines


@pytest.mark.parametrize("name", ["Rami Cohen", "O'Neil", "O'Neil $x!", 'שלום בע"מ', "a\\b c`d", "Haifa & Sons; rm *"])
def test_the_way_out_of_a_near_miss_is_ready_for_a_shell(name: str, ql: Ql, log: Path) -> None:
    ql("add", "--customer", name, "Eli. printer. 9:30")
    near = "\n".join(ql("add", "--customer", f"{name}x", "Eli. printer. 9:40").lines)
    (command,) = re.findall("the same[?] (ql amend .*)", near)
    _, *words = shlex.split(command)
    assert ql(*words).code == 0
    assert stored(log, "customer") == [(name,), (name,)]


def test_of_several_near_customers_none_is_taken(ql: Ql) -> None:
    for name in ("Rami Cohen", "Rami Cohan"):
        ql("add", "--customer", name, "Eli. printer. 9:30")
    near = ql("add", "Rami Cohn. Eli. printer. 9:40")
    assert any(line.endswith("--customer NAME") for line in near.lines), near.lines


@pytest.mark.parametrize("word", ["--json", "--dry-run", "--help", "--again"])
def test_a_flag_in_the_text_is_text_and_said(word: str, ql: Ql, log: Path) -> None:
    done = ql("add", "Rami", "Cohen.", "Eli.", "backup.", "9:30.", "ran", "it", word)
    assert stored(log, "detail") == [(f"ran it {word}",)]
    assert done.code == 0
    assert done.err == f"{word} was taken for a part of the text: options stand before it\n"


@pytest.mark.parametrize("words", ["ran shutdown -h now", "pinged with -t and --force", "-h", "tail -f -- x"])
def test_what_looks_like_an_option_in_the_text_is_text(words: str, ql: Ql, log: Path) -> None:
    done = ql("add", "Rami", "Cohen.", "Eli.", "backup.", "9:30.", *words.split())
    assert (done.code, done.err) == (0, "")
    assert stored(log, "detail") == [(words,)]


def test_capture_takes_what_is_piped_in_as_add_does(ql: Ql, log: Path) -> None:
    lines = "O'Neil & Co. Eli. printer. 9:30. $5 (#3)\nד\"ר לוי. דנה. גיבוי. 25:70\n"
    done = ql("capture", stdin=lines.encode())
    assert (done.code, done.err.count("kept as draft")) == (3, 1)
    assert [row["line"] for row in rows(log)] == lines.splitlines()
    assert ql("capture").code == 2
    assert ql("capture", "--json", stdin=b"Sara. Dana. backup").objects[0]["customer"] == "Sara"
