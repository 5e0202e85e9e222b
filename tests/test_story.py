"""Commands through any story, against a plain model: written, corrected, locked out, killed, put back and made anew."""

# ruff: noqa: D102  a rule says in its name what happens
from __future__ import annotations

import copy
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime, timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quicklog.__main__ import main
from quicklog.lib.text import key, storable
from quicklog.maintenance import audit
from quicklog.note.fields import COLUMNS, FIELDS
from quicklog.note.note import handle
from quicklog.store.opening import open_log
from tests.cli import NOW, SAMPLES, VIRUSES, Ran, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.slow

LOGIN = "noa"  # whom codes.toml knows as Noa Bar
WRITERS = {"noa": "Noa Bar", "dana": "Dana Katz"}
WAIT = 0.01  # seconds: nobody in here lets a lock go while another waits
_DAY = timedelta(days=1)

# What a line is made of, and what each part of it is known to mean.
CUSTOMERS = ["Rami Cohen", "Rami Cohn", "RAMI COHEN", "שרה לוי", "Acme Ltd"]
TECHNICIANS = {"": None, "Eli": "Eli Levi", "דנה": "Dana Katz", "noa": "Noa Bar"}
CODES: dict[str, dict[str, Any]] = {
    "viruses": {"code": "viruses", "meaning": VIRUSES, "kind": "fault"},
    "וירוס": {"code": "viruses", "meaning": VIRUSES, "kind": "fault"},
    "callback": {"code": "callback", "meaning": "Call the customer back", "kind": "request"},
}
MARKS: dict[str, dict[str, Any]] = {
    "": {},
    "@phone": {"channel": "phone"},
    "for:noa": {"for": "Noa Bar", "kind": "message"},
    "for:dana": {"for": "Dana Katz", "kind": "message"},
    "due:2d": {},
    "ticket:4711": {"ticket": "4711"},
}
TIMES = ["", "-10m", "9:30", "yesterday 9:30"]
DETAILS = ["", "Slow since Monday", "הדפיס חצי. ביקש החלפה"]
DRAFTS = ["Rami Cohen. Eli. backup. 25:70", "nobody knows what this is", "Rami\x1b Cohen. Eli. viruses", "?"]


class Line(NamedTuple):
    """A line that is understood, by its parts."""

    customer: str
    technician: str
    code: str
    mark: str
    time: str
    detail: str

    @property
    def text(self) -> str:
        """The line as typed."""
        code = f"{self.code} {self.mark}".strip()
        return ". ".join(filter(None, (self.customer, self.technician, code, self.time, self.detail)))

    def columns(self, now: datetime, writer: str) -> dict[str, Any]:
        """Return the columns that the line fills for one who writes it at a moment."""
        at = self.moment(now)
        due = end_of(now + 2 * _DAY) if self.mark == "due:2d" else end_of(at + 2 * _DAY)
        return {
            "at": at.isoformat(),
            "customer": self.customer,
            "technician": TECHNICIANS[self.technician] or writer,
            "due": due if self.mark == "due:2d" or self.code == "callback" else None,
            "detail": self.detail or None,
            **CODES[self.code],
            **MARKS[self.mark],
        }

    def moment(self, now: datetime) -> datetime:
        """Return the time of contact, which is now where the line has none."""
        if self.time == "-10m":
            return now - timedelta(minutes=10)
        half_past_nine = now.replace(hour=9, minute=30)
        if self.time == "yesterday 9:30":
            return half_past_nine - _DAY
        if self.time == "9:30":
            return half_past_nine - (_DAY if half_past_nine > now + timedelta(minutes=5) else 0 * _DAY)
        return now


def end_of(day: datetime) -> str:
    return day.replace(hour=23, minute=59, second=59).isoformat()


LINES = st.builds(
    Line,
    st.sampled_from(CUSTOMERS),
    st.sampled_from(sorted(TECHNICIANS)),
    st.sampled_from(sorted(CODES)),
    st.sampled_from(sorted(MARKS)),
    st.sampled_from(TIMES),
    st.sampled_from(DETAILS),
)
TYPED = LINES | LINES | st.sampled_from(DRAFTS)
WHO = st.sampled_from(sorted(WRITERS))
CORRECTIONS: dict[str, dict[str, Any]] = {
    "--customer=Rami Levi": {"customer": "Rami Levi"},
    "--technician=el": {"technician": "Eli Levi"},
    "--detail=": {"detail": None},
    "--detail=the first floor": {"detail": "the first floor"},
    "--channel=tel": {"channel": "phone"},
    "--due=": {"due": None},
    "--for=dana": {"for": "Dana Katz"},
    "--for=": {"for": None},
}

Fields = dict[str, Any]


class Kept:
    """What a log holds: notes by their id, their ids in the order in which they came in, and who has seen which."""

    def __init__(self) -> None:
        self.notes: dict[str, Fields] = {}
        self.order: list[str] = []
        self.seen: set[tuple[str, str]] = set()

    def take_in(self, note: str, fields: Fields) -> None:
        """Take in a new note, unless it is there."""
        if note not in self.notes:
            self.notes[note] = fields
            self.order.append(note)

    def amend(self, note: str, changes: Fields, now: datetime) -> None:
        """Change fields; a note that is not closed, or is passed on, is open or logged again."""
        fields = self.notes[note]
        changes = {column: value for column, value in changes.items() if fields[column] != value}
        fields |= changes
        if "for" in changes:
            self.seen = {(each, name) for each, name in self.seen if each != note}
        if changes and fields["status"] != "draft":
            fields |= {"amended_at": now.isoformat(), "amended_by": LOGIN}
        if changes and (fields["status"] != "done" or changes.get("for")):
            fields |= {"status": status_of(fields), "outcome": None, "closed_at": None, "closed_by": None}

    def close(self, note: str, status: str, outcome: str | None, now: datetime, by: str = LOGIN) -> None:
        """Close a note, or take it back."""
        closed = {"status": status, "outcome": outcome, "closed_at": now.isoformat(), "closed_by": by}
        self.notes[note] |= closed

    def chosen(self, *statuses: str) -> list[Fields]:
        """Return the notes that stand so."""
        return [fields for fields in self.notes.values() if fields["status"] in statuses]


def status_of(fields: Fields) -> str:
    return "open" if fields["due"] or fields["for"] else "logged"


def noted(typed: Line | str, now: datetime, writer: str) -> Fields:
    """Return the note that a line becomes; its id is not known yet."""
    fields = dict.fromkeys(COLUMNS) | {"at": now.isoformat(), "recorded_at": now.isoformat(), "recorded_by": LOGIN}
    if isinstance(typed, str):
        fields |= {"line": storable(typed), "status": "draft"}
    else:
        fields |= typed.columns(now, writer) | {"line": typed.text}
        fields["status"] = status_of(fields)
    return fields


def text_of(typed: Line | str) -> str:
    return typed if isinstance(typed, str) else typed.text


# A command that kills itself when it comes to call a function for the nth time.
DYING = f"""
import json, os, pkgutil, sys
from datetime import datetime
import quicklog.actions.session, quicklog.cli.adding, quicklog.store.connection, quicklog.store.pocket
import quicklog.config.home
from quicklog.__main__ import main

owner, name, left, words, now = json.loads(sys.argv[1])
quicklog.store.connection.TIMEOUT = quicklog.actions.session._GLANCE = {WAIT}
quicklog.config.home.login = lambda: {LOGIN!r}
owner = pkgutil.resolve_name(owner)
called = getattr(owner, name)

def dying(*values, **named):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), {int(getattr(signal, "SIGKILL", 9))})
    return called(*values, **named)

setattr(owner, name, dying)
main(words, datetime.fromisoformat(now))
"""


class Death(NamedTuple):
    """Where a capture is killed: in which function, the number of its calls a line, and whether the line is kept."""

    owner: str
    name: str
    calls: int = 1
    early: int = 0
    kept: bool = False


INTO_THE_LOG = {
    "before the write": Death("quicklog.store.log:Transaction", "append"),
    "between write and commit": Death("quicklog.store.log:Transaction", "__exit__"),
    "after the commit": Death("quicklog.cli.adding", "confirm", kept=True),
}
INTO_THE_POCKET = {
    "before the pocket": Death("quicklog.store.pocket", "write_whole"),
    "before the file has its name": Death("os", "fsync", calls=2, early=1),
    "before the folder is synced": Death("os", "fsync", calls=2, kept=True),
    "before it is said": Death("quicklog.cli.adding", "confirm", kept=True),
}
OUT_OF_THE_POCKET = {
    "before the commit": Death("quicklog.store.log:Transaction", "__exit__"),
    "before the file is taken out": Death("quicklog.store.pocket", "_take_out", kept=True),
}


class Story(RuleBasedStateMachine):
    """Each rule is one thing that happens to a team's log; what becomes of it is written down in the model at once.

    ``log`` is what the log holds, ``pocket`` what waits for it, and ``copies`` what the log held when it was copied.
    ``aside`` holds the notes that only a log holds whose place a copy took.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.log, self.pocket = Kept(), dict[str, Fields]()
        self.copies: list[tuple[str, Kept]] = []
        self.acknowledged, self.aside = set[str](), set[str]()
        self.holder: sqlite3.Connection | None = None
        self.held = ""
        self.deaths = 0
        self.writers = dict[str, str]()  # whoever wrote a note, by its id
        # What the log held before the last command, when that was, and how many events there were.
        self.before: tuple[Kept, datetime, int] | None = None
        self.handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        if hasattr(signal, "SIGHUP"):
            self.handlers[signal.SIGHUP] = signal.getsignal(signal.SIGHUP)

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp()).resolve()
        self.path, self.waiting = self.folder / "team" / "log.db", self.folder / "state" / "quicklog" / "pocket"
        self.path.parent.mkdir()
        self.waiting.mkdir(parents=True, mode=0o700)  # making it takes calls that no later note takes
        shutil.copy(SAMPLES / "codes.toml", self.path.parent)
        self.patch = pytest.MonkeyPatch()
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            self.patch.setenv(f"XDG_{name}_HOME", str(self.folder / name.lower()))
        self.patch.setenv("QL_LOG", str(self.path))
        self.patch.setattr("quicklog.config.home.login", lambda: LOGIN)
        for waits in ("store.connection.TIMEOUT", "store.copying.TIMEOUT", "actions.session._GLANCE"):
            self.patch.setattr(f"quicklog.{waits}", WAIT)

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:  # otherwise what went wrong is told, and not what came of it
                self.let_go_of_it()
                self.nothing_is_wrong_with_the_log()
                self.what_was_acknowledged_is_kept()
                self.all_is_as_in_the_model()
                assert self.pocket == {}
        finally:
            self.end()

    def end(self) -> None:
        """Leave the process as it was."""
        self.let_go_of_it()
        self.patch.undo()
        for number, handler in self.handlers.items():
            signal.signal(number, handler)
        shutil.rmtree(self.folder)

    # How a command is run, and what it does to every log.

    def ran(self, *words: str, writer: str = "noa", stdin: str = "") -> Ran:
        """Run ``ql WORDS`` in this process, and bring in what waits where the log can be written."""
        os.environ["QL_TECHNICIAN"] = writer
        is_known = self.is_begun() and not self.held and words[0] not in ("undo", "redo", "restore", "doctor")
        self.before = (copy.deepcopy(self.log), self.now, self.events()) if is_known else None
        out, err = BytesIO(), BytesIO()
        self.patch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin.encode())))
        with redirect_stdout(TextIOWrapper(out, write_through=True)) as first:
            with redirect_stderr(TextIOWrapper(err, write_through=True)) as second:
                code = main(list(words), self.now)
            first.flush()
            second.flush()
            said = [out.getvalue().decode(), err.getvalue().decode()]
        assert "please report" not in said[1], said
        if words[0] != "restore" and not self.held:
            self.bring_in()
        return Ran(code, *said)

    def bring_in(self, count: int | None = None) -> None:
        """Let so many notes go from the pocket into the log, oldest first."""
        for note in sorted(self.pocket)[:count]:
            self.log.take_in(note, self.pocket.pop(note))

    def events(self) -> int:
        ((number,),) = self.asked("SELECT count(*) FROM events")
        return int(number)

    def later(self, minutes: int = 7) -> None:
        """Let time pass: two notes are written at two moments."""
        self.now += timedelta(minutes=minutes)

    def is_begun(self) -> bool:
        return self.path.exists()

    def code(self, expected: int = 0) -> int:
        """Return the code of a command that writes: what it finds counts only where it can look."""
        return 4 if self.held else expected if self.is_begun() else 1

    def drawn(self, data: st.DataObject, *statuses: str) -> tuple[str, Fields]:
        """Draw one of the notes that stand so, or any note."""
        notes = [note for note in self.log.order if not statuses or self.log.notes[note]["status"] in statuses]
        note = data.draw(st.sampled_from(notes or self.log.order))
        return note, self.log.notes[note]

    def ref(self, note: str) -> str:
        """Return the ref by which people call a note."""
        return str(dict(self.asked("SELECT id, ref FROM notes"))[note])

    def asked(self, question: str) -> list[Any]:
        """Put a question to the log as any program would; the one that locks it asks for itself."""
        connection = self.holder or sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)
        try:
            return connection.execute(question).fetchall()
        finally:
            if connection is not self.holder:
                connection.close()

    def files(self) -> dict[str, Any]:
        """Return the notes in the pocket, by their id."""
        paths = sorted(self.waiting.glob("*.json")) if self.waiting.is_dir() else []
        return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}

    # Captures.

    def keep(self, note: str, fields: Fields, writer: str = LOGIN) -> None:
        """Keep a new note in the model, where the command has to keep it."""
        self.writers[note] = WRITERS[writer]
        fields = fields | {"id": note}
        if self.held:
            self.pocket[note] = fields
        else:
            self.log.take_in(note, fields)

    @rule(typed=TYPED, writer=WHO, in_words=st.booleans())
    def add_in_plain_words(self, typed: Line | str, writer: str, in_words: bool) -> None:
        self.later()
        before = {*self.log.notes, *self.pocket}
        words = text_of(typed).split(" ") if in_words else [text_of(typed)]
        done = self.ran("add", *words, writer=writer)
        assert done.code == (3 if isinstance(typed, str) else 0)
        assert ("The note waits in the pocket" in done.err) == bool(self.held)
        ((note, ref),) = self.unknown(before).items()
        self.acknowledged.add(note)
        self.keep(note, noted(typed, self.now, WRITERS[writer]), writer)
        assert not ref or f"{ref} saved" in done.out or f"kept as draft {ref}" in done.err

    def unknown(self, known: set[str]) -> dict[str, str]:
        """Return the notes that are stored and not known, in the order of writing, with their refs if they have any."""
        stored = dict.fromkeys(self.files(), "") | (
            dict(self.asked("SELECT id, ref FROM notes")) if self.is_begun() else {}
        )
        return {note: stored[note] for note in sorted(stored) if note not in known}

    @rule(lines=st.lists(TYPED, min_size=1, max_size=3), writer=WHO)
    def add(self, lines: list[Line | str], writer: str) -> None:
        self.later()
        stdin = "\n".join(map(text_of, lines))
        done = self.ran("add", "--json", "-", writer=writer, stdin=stdin)
        assert done.code == (3 if any(isinstance(line, str) for line in lines) else 0)
        assert len(done.objects) == len(lines)
        for line, said in zip(lines, done.objects, strict=True):
            fields = noted(line, self.now, WRITERS[writer])
            assert {column: said[column] for column in COLUMNS} == fields | {"id": said["id"], "ref": said["ref"]}
            self.acknowledged.add(said["id"])
            self.keep(said["id"], fields, writer)

    @rule(number=st.integers(1, 3))
    def import_a_sheet_twice(self, number: int) -> None:
        """An import goes into the log or nowhere; a second run adds nothing."""
        self.later()
        before = {*self.log.notes, *self.pocket}
        moments = [(self.now - timedelta(minutes=minute)).isoformat() for minute in range(number, 0, -1)]
        sheet = "customer,technician,code,at\n" + "".join(f"Sara Bar,Eli,viruses,{at}\n" for at in moments)
        done = self.ran("import", "-", stdin=sheet)
        assert done.code == (4 if self.held else 0)
        new = self.unknown(before)
        assert len(new) == (0 if self.held else number)
        for note, at in zip(new, moments, strict=False):
            ((line,),) = self.asked(f"SELECT line FROM notes WHERE id = '{note}'")
            fields = {"at": at, "customer": "Sara Bar", "technician": "Eli Levi", "code": "viruses", "line": line}
            fields |= {"meaning": VIRUSES, "kind": "fault", "status": "logged"}
            written = {"recorded_at": self.now.isoformat(), "recorded_by": LOGIN}
            self.acknowledged.add(note)
            self.keep(note, dict.fromkeys(COLUMNS) | fields | written)
        self.later()
        self.ran("import", "-", stdin=sheet)
        assert self.unknown(before) == new

    # Corrections.

    @precondition(lambda self: self.log.order)
    @rule(data=st.data(), typed=TYPED | st.none(), writer=WHO)
    def fix(self, data: st.DataObject, typed: Line | str | None, writer: str) -> None:
        self.later()
        self.bring_in_first()
        note, fields = self.drawn(data, "draft")
        done = self.ran("fix", self.ref(note), *([text_of(typed)] if typed else []), writer=writer)
        if fields["status"] != "draft":
            assert done.code == self.code(2)
            return
        assert done.code == self.code(0 if isinstance(typed, Line) else 3)
        if isinstance(typed, Line) and not self.held:
            self.log.amend(note, typed.columns(self.written(fields), self.writers[note]), self.now)

    @precondition(lambda self: self.log.order)
    @rule(data=st.data(), correction=st.sampled_from(sorted(CORRECTIONS)))
    def amend(self, data: st.DataObject, correction: str) -> None:
        self.amended(data, [correction], lambda _: CORRECTIONS[correction])

    @precondition(lambda self: self.log.order)
    @rule(data=st.data(), line=LINES)
    def amend_by_a_line(self, data: st.DataObject, line: Line) -> None:
        def wanted(fields: Fields) -> Fields:
            columns = dict.fromkeys(FIELDS) | line.columns(self.written(fields), fields["technician"])
            return columns if line.time else columns | {"at": fields["at"]}

        self.amended(data, [line.text], wanted)

    def amended(self, data: st.DataObject, words: list[str], wanted: Callable[[Fields], Fields]) -> None:
        self.later()
        self.bring_in_first()
        note, fields = self.drawn(data)
        done = self.ran("amend", self.ref(note), *words)
        is_wrong = fields["status"] in ("void", "draft")
        assert done.code == self.code(2 if is_wrong else 0)
        if done.code == 0:
            self.log.amend(note, wanted(fields), self.now)

    def written(self, fields: Fields) -> datetime:
        return datetime.fromisoformat(fields["recorded_at"])

    def bring_in_first(self) -> None:
        """Look, now and then, before a note is chosen, so that those in the pocket can be."""
        if self.pocket and not self.held and len(self.pocket) % 2:
            self.ran("today")

    @precondition(lambda self: self.log.order)
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        self.later()
        note, fields = self.drawn(data)
        done = self.ran("void", self.ref(note), "--why", "wrong customer")
        assert done.code == self.code(2 if fields["status"] == "void" else 0)
        if done.code == 0:
            self.log.close(note, "void", "wrong customer", self.now)

    @precondition(lambda self: self.before and self.is_begun() and not self.held and not self.pocket)
    @rule(again=st.booleans())
    def undo(self, again: bool) -> None:
        """Take back what the last command did, if that was one thing, and perhaps do it again."""
        assert self.before
        before, moment, events = self.before
        if self.events() != events + 1:
            return
        after = copy.deepcopy(self.log)
        self.later()
        done = self.ran("undo")
        assert done.code == (0 if self.now.date() == moment.date() else 1)
        if done.code:
            return
        self.log = copy.deepcopy(before)
        for note in after.order[len(before.order) :]:
            self.log.take_in(note, copy.deepcopy(after.notes[note]))
            self.log.close(note, "void", None, self.now)
        if again:
            assert self.ran("redo").code == 0
            self.log = after

    # What is followed up.

    @precondition(lambda self: self.log.order)
    @rule(data=st.data(), outcome=st.sampled_from([None, "all clean"]))
    def done(self, data: st.DataObject, outcome: str | None) -> None:
        self.later()
        note, fields = self.drawn(data, "open", "logged")
        done = self.ran("done", self.ref(note), *(outcome.split() if outcome else []))
        assert done.code == self.code(2 if fields["status"] in ("draft", "void", "done") else 0)
        if done.code == 0:
            self.log.close(note, "done", outcome, self.now)

    @rule(writer=WHO)
    def inbox(self, writer: str) -> None:
        self.later()
        if self.held == "everybody":  # as everybody who looks first
            return
        # Under the name of somebody else it only looks, if nothing is said.
        seen = [] if writer == LOGIN else ["--seen"]
        done = self.ran("inbox", *seen, writer=writer)
        name = WRITERS[writer]
        new = [
            each for each in self.log.chosen("open") if each["for"] == name and (each["id"], name) not in self.log.seen
        ]
        if not self.is_begun():
            assert done.code == self.code()
            return
        assert done.code == (4 if self.held and new else 0)
        assert all(f"{self.ref(each['id'])} new" in done.out for each in new)
        assert new or f"no new messages for {name}" in done.out
        for each in new if done.code == 0 else []:
            self.log.seen.add((each["id"], name))
            if not each["due"]:
                self.log.close(each["id"], "done", f"seen by {name}", self.now, name)

    # What happens to a machine.

    @rule()
    def a_night_passes(self) -> None:
        self.later(minutes=14 * 60)

    @rule()
    def what_was_found_is_forgotten(self) -> None:
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    @precondition(lambda self: self.is_begun() and not self.held)
    @rule(out=st.sampled_from(["writers", "everybody"]))
    def another_program_holds_the_lock(self, out: str) -> None:
        self.holder = sqlite3.connect(self.path, isolation_level=None)
        self.holder.execute("BEGIN IMMEDIATE" if out == "writers" else "BEGIN EXCLUSIVE")
        self.held = out

    @precondition(lambda self: self.held)
    @rule()
    def let_go(self) -> None:
        self.let_go_of_it()

    def let_go_of_it(self) -> None:
        if self.holder:
            self.holder.close()
        self.holder, self.held = None, ""

    # A process that is killed. Each takes as long as twenty other things.

    def may_die(self) -> bool:
        return os.name == "posix" and self.is_begun() and self.deaths < 2

    def killed(self, death: Death, nth: int, *words: str) -> list[Any]:
        """Run ``ql WORDS`` as a process that is killed at its nth line; return what it has acknowledged."""
        self.later()
        self.before = None
        self.deaths += 1
        call = nth * death.calls - death.early
        told = json.dumps([death.owner, death.name, call, words, self.now.isoformat()])
        env = environment({"QL_TECHNICIAN": "noa"})
        done = subprocess.run([sys.executable, "-c", DYING, told], env=env, capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL, done
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode()).objects

    @precondition(lambda self: self.may_die() and not (self.pocket and not self.held))
    @rule(data=st.data(), lines=st.lists(TYPED, min_size=1, max_size=2))
    def killed_in_a_capture(self, data: st.DataObject, lines: list[Line | str]) -> None:
        deaths = INTO_THE_POCKET if self.held else INTO_THE_LOG
        death = deaths[data.draw(st.sampled_from(sorted(deaths)))]
        nth = data.draw(st.integers(1, len(lines)))
        # Not through stdin: what is to be added stands in one word of the command, with its line breaks.
        said = self.killed(death, nth, "add", "--json", "\n".join(map(text_of, lines)))
        assert len(said) == nth - 1
        self.acknowledged.update(each["id"] for each in said)
        stored = self.unknown({*self.log.notes, *self.pocket})
        assert len(stored) == nth - 1 + death.kept
        assert {each["id"] for each in said} <= stored.keys()
        for note, line in zip(stored, lines, strict=False):
            self.keep(note, noted(line, self.now, WRITERS["noa"]))

    @precondition(lambda self: self.may_die() and self.pocket and not self.held)
    @rule(data=st.data())
    def killed_while_the_pocket_is_emptied(self, data: st.DataObject) -> None:
        death = OUT_OF_THE_POCKET[data.draw(st.sampled_from(sorted(OUT_OF_THE_POCKET)))]
        nth = data.draw(st.integers(1, len(self.pocket)))
        assert self.killed(death, nth, "today") == []
        self.bring_in(nth - 1)
        oldest = min(self.pocket)
        if death.kept:  # it is in both, and comes in once
            self.log.take_in(oldest, self.pocket[oldest])

    # Copies, and what is made anew.

    @precondition(lambda self: self.is_begun() and len(self.copies) < 3)
    @rule()
    def backup(self) -> None:
        self.later()
        done = self.ran("backup", "--keep-all", "--json")
        assert done.code == (4 if self.held == "everybody" else 0)
        if done.code == 0:
            (said,) = done.objects
            assert said["notes"] == len(self.log.notes)
            self.copies.append((said["path"], copy.deepcopy(self.log)))

    @precondition(lambda self: self.copies)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        self.later()
        file, then = data.draw(st.sampled_from(self.copies))
        done = self.ran("restore", file, "--yes")
        assert done.code == (4 if self.held else 0)
        if self.held:
            return
        kept = self.path.with_name(f"{self.path.name}.before-{self.now:%Y-%m-%dT%H%M%S}")
        with open_log(str(kept)) as log:
            before = log.connection.execute("SELECT id FROM events WHERE kind = 'noted' ORDER BY number").fetchall()
        assert [note for (note,) in before] == self.log.order
        self.aside.update(self.log.order)
        self.log = copy.deepcopy(then)

    @rule()
    def rebuild(self) -> None:
        self.later()
        done = self.ran("doctor", "--rebuild")
        if done.out.startswith("copies: ") and len(self.copies) > 1:
            return  # one of them holds what is gone since another took the log's place
        assert done.code == self.code()
        if done.code == 0:
            assert "is sound" in done.out

    # What holds at every moment.

    @invariant()
    def what_was_acknowledged_is_kept(self) -> None:
        stored = self.asked("SELECT id FROM events WHERE kind = 'noted' ORDER BY number") if self.is_begun() else []
        assert [note for (note,) in stored] == self.log.order
        assert list(self.files()) == sorted(self.pocket)
        assert self.acknowledged <= {*self.log.order, *self.pocket, *self.aside}

    @invariant()
    def all_is_as_in_the_model(self) -> None:
        if self.pocket and not self.held and self.path.exists():
            return  # whatever comes next brings it in, and not always a look
        looks = {
            ("list", "--all"): self.log.chosen("logged", "open", "done", "draft"),
            ("list", "--status", "void"): self.log.chosen("void"),
            ("today",): [each for each in self.log.chosen("logged", "open", "done", "draft") if self.is_of_today(each)],
            ("open",): self.log.chosen("open"),
            ("drafts",): self.log.chosen("draft"),
        }
        for words, expected in looks.items():
            self.shows(words, expected)
        if self.is_begun() and self.held != "everybody":
            self.counts(looks["today",])
            refs = self.asked("SELECT ref, id FROM notes")
            assert all(handle(note).startswith(ref) and len(ref) >= 4 for ref, note in refs)

    def is_of_today(self, fields: Fields) -> bool:
        return datetime.fromisoformat(fields["at"]).date() == self.now.date()

    def shows(self, words: tuple[str, ...], expected: list[Fields]) -> None:
        """Assert that a command shows these notes, each with all its columns, in the order of time."""
        if self.held == "everybody":  # who only looks waits until that is over
            return
        done = self.ran(*words, "--format", "jsonl")
        if not self.is_begun():
            assert (done.code, done.out) == (self.code(), "")
            return
        assert done.code == (1 if words[0] == "list" and not expected else 0)
        shown = done.objects[::-1] if words[0] == "list" else done.objects
        assert [each["at"] for each in shown] == sorted(each["at"] for each in expected)
        told = [{column: each[column] for column in COLUMNS} | {"ref": None} for each in shown]
        assert {each["id"]: each for each in told} == {each["id"]: each for each in expected}

    def counts(self, notes: list[Fields]) -> None:
        """Assert that the day is counted right, for people."""
        *_, last = self.ran("today").lines
        last = re.split(r" · \d+ messages? unseen: ", last)[0]
        contacts = [each for each in notes if each["status"] != "draft" and each["kind"] != "message"]
        opened = self.log.chosen("open")
        overdue = [each for each in opened if each["due"] and datetime.fromisoformat(each["due"]) < self.now]
        customers, drafts = (
            {key(each["customer"]) for each in contacts},
            [each for each in notes if each["status"] == "draft"],
        )
        messages = [each for each in notes if each["status"] != "draft" and each["kind"] == "message"]
        numbers = [len(contacts), len(customers), *filter(None, (len(messages), len(drafts))), len(opened)]
        numbers += [len(overdue)] if overdue else []
        assert [int(word) for word in last.replace(",", "").split() if word.isdigit()] == numbers

    @precondition(lambda self: not self.held)
    @rule()
    def nothing_is_wrong_with_the_log(self) -> None:
        if not self.is_begun():
            return
        self.ran("today")
        with open_log(str(self.path)) as log:
            assert [*audit.integrity(log), *audit.broken_links(log), *audit.strayed_notes(log)] == []


Story.TestCase.settings = settings(settings(), max_examples=settings().max_examples // 4)
TestStory = Story.TestCase


# What the story avoids.


@pytest.fixture
def story() -> Iterator[Story]:
    """Return a story in which nothing has happened yet, and which is told without a model."""
    story = Story()
    story.begin()
    yield story
    story.end()


def test_a_control_character_stays_the_reason_of_its_draft(story: Story) -> None:
    assert story.ran("add", "Rami\x1b Cohen. Eli. viruses").code == 3
    assert "reads well now" not in story.ran("drafts").out


def test_a_message_that_comes_back_is_new_again(story: Story) -> None:
    (said,) = story.ran("add", "--json", "Rami Cohen. Eli. viruses for:noa").objects
    for turn in ("noa", "dana"):
        seen = [] if turn == LOGIN else ["--seen"]
        assert "marked as seen" in story.ran("inbox", *seen, writer=turn).err
        assert story.ran("amend", said["ref"], "--for=dana" if turn == "noa" else "--for=noa").code == 0
    assert said["ref"] in story.ran("open").out
    assert "marked as seen" in story.ran("inbox", writer="noa").err
