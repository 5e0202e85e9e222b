"""The line that a draft offers: taken with one key on a terminal, by ``--yes`` elsewhere, and never by itself."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli import ARTICLE, AT_NOW, DRAFT, NOW, environment, process, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

# A line without full stops; what it offers; and what it is then.
HASTY = "Moshe Peretz called about the printer 9:45"
OFFER = "Moshe Peretz. printer: called about the printer. 9:45"
MEANT = ("logged", "Moshe Peretz", "printer", "2026-11-20T09:45:00+02:00")
ASKS = "any other key keeps the draft:"
ENTER, CTRL_C = b"\r", b"\x03"
TOMORROW = NOW + timedelta(days=1)
# Its Ctrl-C, and its end, are those of the process.
OWN_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"


def meant(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column] for column in ("status", "customer", "code", "at"))


class Asking:
    """``ql`` at ``NOW``, on a terminal of its own; both its streams come as that terminal gets them."""

    def __init__(self, *words: str, stderr: int | None = None, typed: bytes = b"") -> None:
        self.terminal, self._inner = pty.openpty()
        self.before = termios.tcgetattr(self._inner)
        if typed:
            os.write(self.terminal, typed)
        termios.tcsetwinsize(self._inner, (24, 160))
        command = [sys.executable, "-c", OWN_TERMINAL + AT_NOW, json.dumps([words])]
        inner = self._inner
        err = inner if stderr is None else stderr
        env = environment()
        self.process = subprocess.Popen(command, stdin=inner, stdout=inner, stderr=err, env=env, start_new_session=True)
        self.shown = ""

    def until(self, wanted: str) -> None:
        """Wait until something is shown."""
        while wanted not in self.shown:
            assert select.select([self.terminal], [], [], 30)[0], self.shown
            self.shown += os.read(self.terminal, 65536).decode().replace("\r\n", "\n")

    def press(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.terminal, keys)

    def end(self) -> int:
        """Wait for the end; return the exit code. The terminal is as it was."""
        while self.process.poll() is None or select.select([self.terminal], [], [], 0)[0]:
            if select.select([self.terminal], [], [], 0.05)[0]:
                self.shown += os.read(self.terminal, 65536).decode().replace("\r\n", "\n")
        assert termios.tcgetattr(self._inner) == self.before
        os.close(self._inner)
        os.close(self.terminal)
        return self.process.returncode


@pytest.fixture
def hasty(ql: Ql, log: Path) -> str:
    """Return the ref of a draft that offers a line."""
    ql("add", HASTY)
    return str(rows(log)[0]["ref"])


@pytest.mark.slow
def test_enter_takes_the_offer_of_a_draft_that_is_on_disk_before_it_asks(log: Path) -> None:
    asking = Asking("add", *HASTY.split())
    asking.until(ASKS)
    assert [row["status"] for row in rows(log)] == ["draft"]
    asking.press(ENTER)
    assert asking.end() == 0
    (note,) = rows(log)
    assert meant(note) == MEANT
    assert note["line"] == HASTY
    assert f"{note['ref']} saved; ql undo takes it back" in asking.shown


@pytest.mark.slow
@pytest.mark.parametrize("key", [b"n", b" ", b"\x1b", b"\x1b[A", b"\x04", "ל".encode(), CTRL_C], ids=repr)
def test_anything_else_keeps_the_draft(key: bytes, log: Path) -> None:
    asking = Asking("add", *HASTY.split())
    asking.until(ASKS)
    asking.press(key)
    assert asking.end() == 3
    (draft,) = rows(log)
    assert (draft["status"], draft["line"]) == ("draft", HASTY)
    assert [event["kind"] for event in rows(log, "events")] == ["noted"]
    assert "read by nobody" not in asking.shown


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_whoever_ends_the_command_at_the_question_keeps_the_draft(number: int, log: Path) -> None:
    asking = Asking("add", *HASTY.split())
    asking.until(ASKS)
    asking.process.send_signal(number)
    if number == signal.SIGKILL:
        assert asking.process.wait() == -number
    else:
        assert asking.end() == 3
    assert [row["status"] for row in rows(log)] == ["draft"]


@pytest.mark.slow
def test_a_terminal_that_goes_away_at_the_question_keeps_the_draft(log: Path) -> None:
    asking = Asking("add", *HASTY.split())
    asking.until(ASKS)
    os.close(asking._inner)
    os.close(asking.terminal)
    assert asking.process.wait() == 3
    assert [row["status"] for row in rows(log)] == ["draft"]


@pytest.mark.slow
def test_what_was_typed_before_the_question_answers_nothing_and_is_left_to_the_shell(log: Path) -> None:
    asking = Asking("add", *HASTY.split(), typed=b"ql add Sara. backup\n")
    asking.until("ql fix")
    assert asking.process.wait() == 3
    assert ASKS not in asking.shown
    assert os.read(asking._inner, 100) == b"ql add Sara. backup\n"
    assert asking.end() == 3
    assert len(rows(log)) == 1


@pytest.mark.slow
def test_what_is_pasted_at_the_question_is_printed_back(log: Path) -> None:
    asking = Asking("add", *HASTY.split())
    asking.until(ASKS)
    asking.press(b"ql add Sara. backup")
    assert asking.end() == 3
    assert "read by nobody: ql add Sara. backup" in asking.shown
    assert [row["status"] for row in rows(log)] == ["draft"]


@pytest.mark.slow
def test_nothing_is_asked_in_a_pipe_nor_of_a_program_nor_where_nothing_is_offered(log: Path) -> None:
    read, write = os.pipe()
    for words, stderr in (
        (["add", *HASTY.split()], write),  # who does not see what is offered is not asked
        (["add", "--json", *HASTY.split()], None),
        (["add", "--dry-run", *HASTY.split()], None),
        (["add", DRAFT], None),
        (["add", *ARTICLE.split()], None),
    ):
        asking = Asking(*words, stderr=stderr)
        assert asking.end() == (0 if words[-1] == ARTICLE.split()[-1] else 3)
        assert ASKS not in asking.shown
    os.close(read)
    os.close(write)
    done = process("add", *HASTY.split(), stdin=b"\n")
    assert (done.code, ASKS in done.out + done.err) == (3, False)
    assert "logged" not in {row["status"] for row in rows(log) if row["line"] == HASTY}


@pytest.mark.slow
def test_of_several_lines_each_is_stored_before_the_first_is_asked_about(log: Path) -> None:
    other = "Dana Levi called about the printer 10:45"
    asking = Asking("add", f"{HASTY}\n{other}\n{ARTICLE}")
    asking.until(ASKS)
    assert [row["status"] for row in rows(log)] == ["draft", "draft", "logged"]
    asking.press(b"n")
    asking.until(f"{rows(log)[1]['ref']}  Dana Levi. printer: called about the printer. 10:45")
    asking.until(f"{rows(log)[1]['ref']} offers, {ASKS}")
    asking.press(ENTER)
    assert asking.end() == 3  # the first of them is a draft still
    assert [row["status"] for row in rows(log)] == ["draft", "logged", "logged"]
    assert f"ql undo {rows(log)[1]['ref']} takes it back" in asking.shown


@pytest.mark.slow
def test_a_draft_that_was_fixed_elsewhere_meanwhile_stays_what_it_was_made(ql: Ql, log: Path) -> None:
    asking = Asking("add", *HASTY.split())
    asking.until(ASKS)
    ref = rows(log)[0]["ref"]
    assert ql("fix", ref, ARTICLE).code == 0
    asking.press(ENTER)
    assert asking.end() == 3
    assert f"ql: {ref} is not a draft: ql amend {ref} corrects a note\n" in asking.shown
    assert rows(log)[0]["customer"] == "Rami Cohen"


@pytest.mark.slow
@pytest.mark.parametrize("words", [("fix",), ("fix", "REF")], ids=" ".join)
def test_fix_shows_a_draft_with_its_offer_and_enter_takes_it(words: tuple[str, ...], hasty: str, log: Path) -> None:
    asking = Asking(*(hasty if word == "REF" else word for word in words))
    asking.until(ASKS)
    assert OFFER in asking.shown
    asking.press(ENTER)
    assert asking.end() == 0
    assert [meant(row) for row in rows(log)] == [MEANT]


@pytest.mark.slow
def test_fix_keeps_the_draft_by_any_other_key(hasty: str, log: Path) -> None:
    asking = Asking("fix")
    asking.until(ASKS)
    asking.press(b"x")
    assert asking.end() == 3
    assert [(row["ref"], row["status"]) for row in rows(log)] == [(hasty, "draft")]
    assert len(rows(log, "events")) == 1


def test_a_draft_says_how_its_offer_is_taken(ql: Ql, log: Path) -> None:
    told = ql("add", HASTY).err.splitlines()
    ref = rows(log)[0]["ref"]
    assert told[-2:] == [
        f"  write: {OFFER}",
        f"  take that line: ql fix {ref} --yes; or write your own: ql fix {ref} LINE",
    ]


@pytest.mark.parametrize("words", [("fix", "--yes"), ("fix", "REF", "--yes"), ("fix", "--yes", "REF")], ids=" ".join)
def test_yes_takes_the_offer_as_of_when_the_draft_was_written(
    words: tuple[str, ...], hasty: str, ql: Ql, log: Path
) -> None:
    done = ql(*(hasty if word == "REF" else word for word in words), now=TOMORROW)
    assert done.code == 0
    assert done.lines[0] == "yesterday 09:45  Moshe Peretz · Noa Bar · printer (fault)"
    assert done.lines[-1] == f"      {hasty} saved; ql undo {hasty} takes it back"
    (note,) = rows(log)
    assert meant(note) == MEANT
    assert (note["line"], note["recorded_at"]) == (HASTY, "2026-11-20T14:00:00+02:00")


def test_an_offer_without_a_time_is_of_the_moment_of_its_draft(ql: Ql, log: Path) -> None:
    ql("add", "Moshe Peretz. flood")
    assert ql("fix", "--yes", now=TOMORROW).code == 0
    (note,) = rows(log)
    assert (note["status"], note["code"], note["at"]) == ("logged", "flood", "2026-11-20T14:00:00+02:00")


def test_in_a_pipe_fix_only_shows_the_last_draft_and_says_how(hasty: str, ql: Ql, log: Path) -> None:
    before = rows(log, "events")
    done = ql("fix")
    assert done.code == 3
    assert done.lines[0] == f"{hasty}  14:00  {HASTY}"
    assert OFFER in done.out
    assert done.err == f"take that line: ql fix {hasty} --yes; or write your own: ql fix {hasty} LINE\n"
    assert rows(log, "events") == before
    (shown,) = ql("fix", "--json").objects
    assert (shown["ref"], shown["status"], OFFER in shown["doubts"][0]["says"]) == (hasty, "draft", True)
    assert rows(log, "events") == before


def test_the_last_draft_is_mine_and_the_one_written_last(ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ql("add", "Rami Cohen called about the printer", now=NOW)
    ql("add", HASTY, now=TOMORROW)
    ql("add", "--at", "8:00", "Dana called about the printer", now=TOMORROW)
    last = rows(log)[-1]["ref"]
    with monkeypatch.context() as other:
        other.setattr("quicklog.config.home.login", lambda: "another")
        ql("add", "Sara called about the printer", now=TOMORROW)
    assert ql("fix", now=TOMORROW).out.startswith(f"{last}  ")


def test_without_a_draft_there_is_nothing_to_fix(ql: Ql) -> None:
    ql("add", ARTICLE)
    for words in (["fix"], ["fix", "--yes"]):
        assert ql(*words) == (1, "", "ql: you have no draft: ql drafts shows those of others\n")


def test_a_draft_that_offers_nothing_is_shown_and_kept(ql: Ql, log: Path) -> None:
    ql("add", "Rami Cohen")
    ref = rows(log)[0]["ref"]
    for words in (["fix"], ["fix", "--yes"], ["fix", ref, "--yes"]):
        done = ql(*words)
        assert (done.code, done.err) == (3, f"make it a note: ql fix {ref} LINE\n")
        assert done.lines[0] == f"{ref}  14:00  Rami Cohen"
    assert len(rows(log, "events")) == 1


def test_a_draft_that_new_codes_made_clear_offers_its_own_line(ql: Ql, log: Path) -> None:
    ql("add", "Rami Cohen. flood in the cellar")
    codes = log.with_name("codes.toml")
    codes.write_text(codes.read_text(encoding="utf-8") + '[codes.flood]\nmeaning = "Pump"\n', encoding="utf-8")
    shown = ql("fix")
    assert (shown.code, "reads well now" in shown.out) == (3, True)
    assert rows(log)[0]["status"] == "draft"
    assert ql("fix", "--yes").code == 0
    assert (rows(log)[0]["status"], rows(log)[0]["code"]) == ("logged", "flood")


def test_a_line_and_yes_are_two_answers_to_one_question(hasty: str, ql: Ql, log: Path) -> None:
    done = ql("fix", "--yes", hasty, *ARTICLE.split())
    assert done.code == 2
    assert done.err.endswith(f"NOT SAVED: {ARTICLE}\n")
    assert rows(log)[0]["status"] == "draft"


def test_yes_in_the_words_of_a_line_is_text(hasty: str, ql: Ql, log: Path) -> None:
    assert ql("fix", hasty, "Rami Cohen. Eli. backup. 9:30. answered", "--yes").code == 0
    assert rows(log)[0]["detail"] == "answered --yes"


def test_what_is_taken_is_read_beside_the_options_of_its_draft(ql: Ql, log: Path) -> None:
    ql("add", "--at", "8:00", "--detail", "urgent", "Moshe Peretz called about the printer")
    assert ql("fix", "--yes", now=TOMORROW).code == 0
    (note,) = rows(log)
    assert meant(note) == ("logged", "Moshe Peretz", "printer", "2026-11-20T08:00:00+02:00")
    assert note["detail"] == "called about the printer. urgent"


def test_no_yes_takes_what_is_no_draft(ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    ref = rows(log)[0]["ref"]
    assert ql("fix", ref, "--yes") == (2, "", f"ql: {ref} is not a draft: ql amend {ref} corrects a note\n")
