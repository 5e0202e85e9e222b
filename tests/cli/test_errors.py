"""What goes wrong: one line on stderr with the way out, an exit code that can be relied on, and nothing half done."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quicklog.__main__ import main
from quicklog.actions import session
from quicklog.store import connection
from quicklog.store.log import Transaction
from tests.cli import ARTICLE, DRAFT, HEBREW, NOW, Ran, clock, environment, process, rows, tamper
from tests.cli import words as typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Ql

EVERY_COMMAND = [
    ["add", ARTICLE],
    ["add", "--json", ARTICLE],
    ["add", "--dry-run", ARTICLE],
    ["drafts"],
    ["fix", "4444"],
    ["amend", "4444", "--detail", "x"],
    ["void", "4444", "--why", "x"],
    ["undo"],
    ["today"],
    ["list"],
    ["find", "x"],
    ["show", "4444"],
    ["export"],
    ["doctor"],
    ["doctor", "--rebuild"],
    [],
]
NAMES = [" ".join(words) for words in EVERY_COMMAND]


# A slip of the person who types.


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--bogus"], "unknown option --bogus: ql --help shows how"),
        (["frob"], "unknown command frob: ql --help lists the commands"),
        (["Rami Cohen. Eli. backup"], "unknown command Rami Cohen. Eli. backup: ql --help lists the commands"),
        (["add", "--bogus"], "unknown option --bogus: ql add --help shows how"),
        (["add", "--customer"], "--customer takes a value: ql add --help shows how"),
        (["add", "--at", "25:70", ARTICLE], "--at 25:70 cannot be used: "),
        (["add", "--at", "tomorrow", ARTICLE], "--at tomorrow cannot be used: "),
        (["add", "--due", "yesterday", ARTICLE], "--due yesterday cannot be used: "),
        (["add", "--kind", "wish", ARTICLE], "unknown --kind wish: choose from "),
        (["today", "extra"], "extra is one word too many: ql today --help shows how"),
        (["void"], "REF is missing: ql void --help shows how"),
        (["void", "4444"], "--why is missing: ql void --help shows how"),
        (["codes", "frob"], "ql codes has no command frob: one of list, "),
        (["find"], "WORDS... is missing: ql find --help shows how"),
        (["export", "--format", "pdf"], "unknown --format pdf: choose from "),
    ],
)
def test_a_slip_is_named_in_one_line_and_nothing_is_stored(words: list[str], told: str, ql: Ql, log: Path) -> None:
    done = ql(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ql: {told}")
    assert done.err.count("\n") == 1
    assert not log.exists() or rows(log, "events") == []


def test_a_ref_that_nobody_has_is_not_found(ql: Ql) -> None:
    ql("add", ARTICLE)
    for words in (["show", "!!"], ["fix", "!!"], ["amend", "!!", "--detail", "x"], ["void", "!!", "--why", "x"]):
        assert ql(*words) == (1, "", "ql: no note has the ref !!: ql list shows the refs\n")


def test_a_ref_of_several_notes_names_them(ql: Ql, log: Path) -> None:
    ql("add", "-", stdin="".join(f"Customer {n}. Eli. backup. 9:30\n" for n in range(33)).encode())
    firsts = [row["ref"][0] for row in rows(log)]
    first = max(firsts, key=firsts.count)
    done = ql("show", first)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ql: {first} names several notes: write one of ")
    assert done.err.count("\n") == 1
    candidates = [row for row in rows(log) if row["ref"][0] == first]
    assert all(f"{row['ref']} ({row['customer']})" in done.err for row in candidates)


# A log that is no good. Whatever the command, the file stays as it was.


def garbage(log: Path) -> None:
    log.write_bytes(b"\x07not a log at all" * 400)


def emptied(log: Path) -> None:
    log.write_bytes(b"")


def a_csv(log: Path) -> None:
    log.write_text("ref,id,at\n", encoding="utf-8")


def another_programs(log: Path) -> None:
    tamper(log, "CREATE TABLE events (id TEXT)")


def cut_short(log: Path) -> None:
    assert main(["--log", str(log), "add", ARTICLE], NOW) == 0
    log.write_bytes(log.read_bytes()[:5000])


def newer(log: Path) -> None:
    assert main(["--log", str(log), "add", ARTICLE], NOW) == 0
    tamper(log, "PRAGMA user_version = 9999")


@pytest.mark.slow
@pytest.mark.parametrize("words", EVERY_COMMAND, ids=NAMES)
@pytest.mark.parametrize(
    ("spoil", "code"), [(emptied, 5), (garbage, 5), (a_csv, 5), (another_programs, 5), (cut_short, 5), (newer, 6)]
)
def test_a_log_that_is_no_good_is_named_and_left_alone(
    spoil: object, code: int, words: list[str], ql: Ql, log: Path
) -> None:
    assert callable(spoil)
    spoil(log)
    before = log.read_bytes()
    done = ql(*words)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"ql: {log} ")
    assert done.err.count("\n") == 1
    assert log.read_bytes() == before


def assert_waits(done: Ran, said: str, words: list[str]) -> None:
    """A capture that finds no log keeps its note in the pocket, says why in one line, and is done."""
    assert done.code == 0
    if "--dry-run" in words:
        assert done.err == ""
        return
    assert done.err.startswith(said)
    assert done.err.endswith("The note waits in the pocket: it goes into the log with the next command\n")
    assert done.err.count("\n") == 1
    assert len(list(Path(os.environ["XDG_STATE_HOME"]).rglob("*.json"))) == 1


@pytest.mark.parametrize("words", EVERY_COMMAND, ids=NAMES)
def test_a_folder_in_the_logs_place_is_named(words: list[str], ql: Ql, log: Path) -> None:
    log.mkdir()
    done = ql(*words)
    said = f"{log} is a folder: name the log's file"
    if "add" in words:
        assert_waits(done, said, words)
    else:
        assert (done.code, done.out, done.err) == (4, "", f"ql: {said}\n")


@pytest.mark.parametrize("words", EVERY_COMMAND, ids=NAMES)
def test_a_log_below_a_file_is_named(words: list[str], ql: Ql, log: Path) -> None:
    done = ql("--log", str(log.with_name("codes.toml") / "log.db"), *words)
    if "add" in words:
        assert_waits(done, str(log.with_name("codes.toml")), words)
    else:
        assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
        assert done.err.startswith(f"ql: {log.with_name('codes.toml')}")


# Rights. An administrator's process has to give up its own first.

UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
needs_setpriv = pytest.mark.skipif(bool(UNPRIVILEGED) and not shutil.which("setpriv"), reason="setpriv is missing")


@pytest.fixture
def read_only(ql: Ql, log: Path) -> Iterator[Path]:
    ql("add", ARTICLE, now=clock())
    log.chmod(0o444)
    log.parent.chmod(0o555)
    yield log
    log.parent.chmod(0o755)


@needs_setpriv
@pytest.mark.parametrize(
    "words", [["add", HEBREW], ["add", "--json", HEBREW], ["undo", "REF", "--yes"], ["doctor", "--rebuild"]]
)
def test_a_log_that_may_not_be_written_is_not(words: list[str], read_only: Path) -> None:
    before = read_only.read_bytes()
    words = [rows(read_only)[0]["ref"] if word == "REF" else word for word in words]
    done = process(*words, under=UNPRIVILEGED)
    if words[0] == "add":
        assert_waits(done, f"{read_only} ", words)
    else:
        assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
        assert done.err.startswith(f"ql: {read_only} ")
    assert read_only.read_bytes() == before


@needs_setpriv
@pytest.mark.parametrize("words", [["today"], ["list"], ["find", "rami"], ["export"], ["doctor"]])
def test_a_log_that_may_not_be_written_can_be_read(words: list[str], read_only: Path) -> None:
    done = process(*words, under=UNPRIVILEGED, environ={"TZ": "Asia/Jerusalem"})
    assert done.code in (0, 1)
    assert read_only.exists()
    assert not done.err.startswith("ql: /")


@needs_setpriv
def test_a_log_that_may_not_be_read_is_named(ql: Ql, log: Path) -> None:
    ql("add", ARTICLE)
    log.chmod(0)
    for words in (["add", ARTICLE], ["today"]):
        done = process(*words, under=UNPRIVILEGED)
        assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
        assert str(log) in done.err


@needs_setpriv
def test_a_folder_in_which_no_log_can_be_made_is_named(log: Path) -> None:
    log.parent.chmod(0o555)
    done = process("add", ARTICLE, under=UNPRIVILEGED)
    log.parent.chmod(0o755)
    assert_waits(done, f"no log can be made in {log.parent}", ["add"])
    assert os.listdir(log.parent) == ["codes.toml"]


# Others who hold the log.


@pytest.fixture
def holder(ql: Ql, log: Path) -> Iterator[sqlite3.Connection]:
    """Return another program's connection, which has begun to write and goes on doing so."""
    ql("add", ARTICLE, now=clock())
    connection = sqlite3.connect(log, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


@pytest.mark.parametrize("words", [["add", HEBREW], ["add", "--json", HEBREW], ["undo"], ["doctor", "--rebuild"]])
def test_a_log_that_stays_locked_is_named(
    words: list[str], holder: sqlite3.Connection, ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TIMEOUT", 0.05)
    done = ql(*words)
    if words[0] == "add":
        assert_waits(done, f"{log} has been locked for ", words)
    else:
        assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
        assert done.err.startswith(f"ql: {log} has been locked for ")
    holder.execute("ROLLBACK")
    assert len(rows(log)) == 1
    assert ql("list").code == 0
    assert len(rows(log)) == (2 if words[0] == "add" else 1)


@pytest.mark.parametrize("words", [["today"], ["open"]])
def test_who_looks_is_told_how_many_wait_and_does_not_wait_himself(
    words: list[str], holder: sqlite3.Connection, ql: Ql, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(connection, "TIMEOUT", 0.05)
        for _ in range(2):
            ql("add", HEBREW)
    monkeypatch.setattr(connection, "TIMEOUT", 3600)
    monkeypatch.setattr(session, "_GLANCE", 0.05)
    said = "2 waiting in the pocket of this machine, until the log can be written\n"
    assert ql(*words).err.startswith(said)
    holder.execute("ROLLBACK")
    assert ql(*words).err.startswith("2 waiting notes were saved to the log\n")
    assert "pocket" not in ql(*words).err


def test_who_asks_for_a_log_that_is_away_is_told_how_many_wait(ql: Ql, log: Path) -> None:
    share = log.with_name("share")
    away = ("--log", str(share / "log.db"))
    ql(*away, "add", HEBREW)
    share.write_bytes(b"")
    done = ql(*away, "today")
    assert (done.code, done.err.count("\n")) == (4, 2)
    assert done.err.startswith("1 waiting in the pocket of this machine")


def test_who_writes_waits_for_the_lock_also_where_notes_wait(
    holder: sqlite3.Connection, ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(connection, "TIMEOUT", 0.05)
        ql("add", HEBREW)
    monkeypatch.setattr(session, "_GLANCE", 0.05)
    real = session.Session.writing

    def freed(self: session.Session) -> Transaction:
        holder.execute("ROLLBACK")
        return real(self)

    monkeypatch.setattr(session.Session, "writing", freed)
    ref = rows(log)[0]["ref"]
    done = ql("done", ref, "called")
    assert done.code == 0
    assert "1 waiting note was saved" in done.err
    assert [row["customer"] for row in rows(log)] == ["Rami Cohen", "רמי כהן"]


def test_a_log_that_is_being_written_can_be_read(holder: sqlite3.Connection, ql: Ql) -> None:
    assert holder.in_transaction
    assert ql("list").code == 0


def waiting(*words: str) -> subprocess.Popen[bytes]:
    """Start a command, and wait until it waits for the log."""
    started = subprocess.Popen(
        [sys.executable, "-m", "quicklog", *words], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while not any("log.db" in name for name in opened(started.pid)):
        assert started.poll() is None
        time.sleep(0.01)
    return started


def opened(pid: int) -> list[str]:
    """Return the files that a process has open."""
    folder = f"/proc/{pid}/fd"
    found = []
    for name in os.listdir(folder):
        try:
            found.append(os.readlink(f"{folder}/{name}"))
        except FileNotFoundError:
            continue
    return found


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="open files cannot be seen")
@pytest.mark.parametrize("words", [["add", HEBREW], ["add", "--json", HEBREW], ["undo"]])
def test_who_interrupts_a_command_that_waits_has_stored_nothing(
    words: list[str], holder: sqlite3.Connection, log: Path
) -> None:
    started = waiting(*words)
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=20)
    holder.execute("ROLLBACK")
    lost = f". NOT SAVED: {HEBREW}" if HEBREW in words else ""
    assert (started.returncode, out, err.decode()) == (130, b"", f"ql: interrupted{lost}\n")
    assert [row["status"] for row in rows(log)] == ["logged"]


# A command that is interrupted, or killed, at a given moment of its work.

STAGE = """
import os, signal, sys
from quicklog import __main__
from quicklog.actions import session
from quicklog.cli import terminal
from quicklog.store import log, opening

moment, number = sys.argv.pop(1), signal.Signals[sys.argv.pop(1)]
append, open_log, acknowledge = log.Transaction.append, opening.open_log, terminal.Terminal.acknowledge

def hit():
    os.kill(os.getpid(), number)

def appended(*arguments, **named):
    done = append(*arguments, **named)
    hit()
    return done

def opened(path, **named):
    log = open_log(path, **named)
    log.connection.set_trace_callback(lambda statement: statement == "COMMIT" and hit())
    return log

def acknowledged(*arguments):
    hit()
    acknowledge(*arguments)
    hit()

if moment == "written":
    log.Transaction.append = appended
if moment == "committing":
    session.open_log = opened
if moment == "committed":
    terminal.Terminal.acknowledge = acknowledged
__main__.entry()
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize(("moment", "code"), [("written", 130), ("committing", 0), ("committed", 0)])
@pytest.mark.parametrize("option", [[], ["--json"]])
def test_an_interruption_stores_nothing_or_comes_too_late(
    option: list[str], moment: str, code: int, name: str, log: Path
) -> None:
    assert process("add", HEBREW).code == 0
    command = [sys.executable, "-c", STAGE, moment, name, "add", ARTICLE, *option]
    done = subprocess.run(command, env=environment(), capture_output=True, check=False)
    assert done.returncode == code
    assert len(rows(log)) == (1 if code else 2)
    assert bool(done.stdout) == (code == 0)


def test_of_several_lines_those_that_were_confirmed_stay(log: Path) -> None:
    command = [sys.executable, "-c", STAGE, "committed", "SIGINT", "add", f"{ARTICLE}\n{HEBREW}"]
    done = subprocess.run(command, env=environment(), capture_output=True, check=False)
    assert done.returncode == 130
    assert [row["line"] for row in rows(log)] == [ARTICLE]
    assert done.stdout.count(b"saved") == 1
    assert done.stderr.decode() == "1 of 2 lines were done before this, the others were not\nql: interrupted\n"


# Nobody who listens, or who speaks.


def shell(typed: str) -> tuple[int, str, str]:
    """Run a line of the shell, in which ``ql`` is quicklog."""
    script = f'ql() {{ "{sys.executable}" -m quicklog "$@"; }}; {typed}'
    done = subprocess.run(["sh", "-c", script], env=environment(), capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


STORING = ["ql add Rami. Eli. backup. 9:30", "ql add --json Rami. Eli. backup. 9:30", "ql undo"]


@pytest.mark.parametrize("typed", STORING)
@pytest.mark.parametrize(("to", "why"), [(">&-", "stdout is closed"), (">/dev/full", "No space left on device")])
def test_a_note_that_is_stored_stays_though_nobody_hears_it(typed: str, to: str, why: str, ql: Ql, log: Path) -> None:
    ql("add", ARTICLE, now=clock())
    code, out, err = shell(f"{typed} {to}")
    assert (code, out, err) == (0, "", f"stored, but the answer could not be written: {why}\n")
    assert len(rows(log, "events")) == 2


@pytest.mark.slow
@pytest.mark.parametrize("to", ["2>&-", "2>/dev/full", ">&- 2>&-", ">/dev/full 2>/dev/full"])
@pytest.mark.parametrize(
    ("typed", "code"), [(f'ql add "{ARTICLE}"', 0), (f'ql add "{DRAFT}"', 3), ("ql frob", 2), ("ql show 4444", 1)]
)
def test_the_exit_code_tells_what_nobody_hears(typed: str, code: int, to: str, log: Path) -> None:
    assert shell(f"{typed} {to}")[0] == code
    assert not log.exists() or len(rows(log)) == (code in (0, 3))


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["ql today", "ql list", "ql find rami", "ql export", "ql codes list", "ql doctor"])
@pytest.mark.parametrize("to", [">&-", ">/dev/full"])
def test_an_answer_that_nobody_gets_is_a_failure(typed: str, to: str, ql: Ql) -> None:
    ql("add", ARTICLE)
    code, out, err = shell(f"{typed} {to}")
    assert (code, out) == (4, "")
    assert err.splitlines()[-1].startswith("ql: the answer could not be read or written: ")


def test_without_stdin_there_is_nothing_to_note(log: Path) -> None:
    code, out, err = shell("ql add - <&-")
    assert (code, out) == (2, "")
    assert err.startswith("ql: nothing to note was given: ")
    assert not log.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "locale",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX"},
    ],
)
def test_hebrew_is_spoken_in_every_locale(locale: dict[str, str], log: Path) -> None:
    done = process("add", "-", stdin=HEBREW.encode(), environ=locale)
    assert (done.code, done.err) == (0, "")
    assert "רמי כהן" in done.out
    assert rows(log)[0]["line"] == HEBREW
    assert "רמי כהן" in process("list", environ=locale).out


BYTES = b"Caf\xe9"
UTF8 = {"LC_ALL": "C.UTF-8"}


def test_bytes_of_another_encoding_are_kept_as_a_draft(log: Path) -> None:
    done = process("add", BYTES + b". Eli. backup", environ=UTF8)
    assert (done.code, done.out) == (3, "")
    assert rows(log)[0]["line"] == "Caf\\u{dce9}. Eli. backup"


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["find", BYTES],
        ["list", "--customer", BYTES],
        ["list", "--since", BYTES],
        ["list", "--text", BYTES],
        ["list", "--code", BYTES],
        ["show", BYTES],
        ["void", "4444", "--why", BYTES],
        ["add", "--customer", BYTES, "--code", "backup"],
        ["add", "--customer", "Rami", "--code", "backup", "--for", BYTES],
        ["--codes", BYTES, "list"],
        [BYTES],
        ["list", BYTES],
    ],
)
def test_bytes_of_another_encoding_are_no_trouble_anywhere(words: list[str | bytes], ql: Ql) -> None:
    ql("add", ARTICLE)
    done = process(*words, environ=UTF8)
    assert done.code in ((0, 3) if "add" in words else (1, 2, 4))
    assert "quicklog failed" not in done.err
    assert "Traceback" not in done.err


def test_a_log_and_a_file_may_have_such_a_name(log: Path) -> None:
    folder = os.fsencode(log.parent)
    assert process("--log", folder + b"/" + BYTES, "add", ARTICLE, environ=UTF8).code == 0
    done = process("--log", folder + b"/" + BYTES, "export", "-o", folder + b"/" + BYTES + b".csv", environ=UTF8)
    assert done.code == 0
    assert "Caf\\u{dce9}.csv" in done.err
    assert BYTES + b".csv" in os.listdir(folder)


# Whatever is typed.

COMMANDS = st.sampled_from(
    ["add", "drafts", "fix", "amend", "void", "undo", "today", "list", "find", "show", "export", "doctor", "codes"]
)
OPTIONS = st.sampled_from(
    typed("--at --due --for --channel --kind --detail --customer --technician --code --dry-run --json --since --until")
    + typed("--status --text --limit --all --format --excel --why --date --mine --watch --rebuild --log --version")
    + typed("--help -h -f - -- list check")
)
VALUES = st.one_of(
    st.sampled_from([ARTICLE, HEBREW, DRAFT, "9:30", "-10m", "2d", "tomorrow", "yesterday", "20/11", "logged", "fault"])
    | st.sampled_from(["0", "-1", "9" * 30, "csv", "json", "md", "4", "k", "", " ", "\n", "\x1b[31m", "\udce9", "[/]"]),
    st.text(st.characters(exclude_characters="\0/"), max_size=8),
)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(words=st.tuples(COMMANDS, st.lists(OPTIONS | VALUES, max_size=5)).map(lambda typed: [typed[0], *typed[1]]))
def test_no_words_bring_a_traceback(words: list[str], ql: Ql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = ql(*words, stdin=HEBREW.encode())
    assert done.code in (0, 1, 2, 3, 4, 5)
    assert "Traceback" not in done.err
    assert "quicklog failed" not in done.err


def test_a_line_is_given_back_whatever_goes_wrong(ql: Ql, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Transaction, "append", broken)
    done = ql("add", "-", stdin=f"{ARTICLE}\n{HEBREW}\n".encode())
    assert done.code == 4
    assert done.err.splitlines()[:2] == [f"NOT SAVED: {ARTICLE}", f"NOT SAVED: {HEBREW}"]
    assert done.err.splitlines()[2].startswith("ql: quicklog failed: RuntimeError")


def test_a_line_that_was_stored_is_not_called_lost_whatever_goes_wrong(
    ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("quicklog.cli.adding.confirm", broken)
    done = ql("add", "-", stdin=f"{ARTICLE}\n{HEBREW}\n".encode())
    assert done.code == 4
    assert done.err.splitlines()[:2] == [
        "1 of 2 lines were done before this, the others were not",
        f"NOT SAVED: {HEBREW}",
    ]
    assert len(rows(log)) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["add", "--bogus", "Rami.", "server.", "9:30"],
        ["add", "--at", "25:70", "Rami.", "server."],
        ["add", "Rami.", "server.", "--at"],
        ["fix", "zzzz", "Rami.", "server."],
        ["amend", "zzzz", "Rami.", "server."],
        ["done", "zzzz", "Rami.", "server."],
    ],
)
def test_words_that_are_not_stored_are_printed_back(words: list[str], ql: Ql, log: Path) -> None:
    done = ql(*words)
    assert done.code in (1, 2)
    _, _, lost = done.err.partition(". NOT SAVED: ")
    assert "Rami. server." in lost
    assert not log.exists()


def test_nothing_is_printed_back_where_no_words_were_to_be_kept(ql: Ql) -> None:
    for words in (["add", "--bogus"], ["add", "-"], ["find", "--bogus", "x"], ["erase", "Rami", "--dry-run"], ["done"]):
        assert "NOT SAVED" not in ql(*words).err
