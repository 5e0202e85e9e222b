"""Commands that write more than a note, of which one call fails: what was acknowledged before is there, or told of."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple

from tests.cli import rows
from tests.faults import trace
from tests.faults.injection import FAULTS, sampled
from tests.faults.place import QL, line, unsound
from tests.faults.test_migration import NEWER_QL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.cli import Ran
    from tests.faults.place import Place

# Whose notes are in the log; the last is not in the copy that is put back.
NAMES = ("First", "Second", "Third")
_GARBAGE = b"customer,technician\n"
IMPORTED = ("Fourth", "Fifth")


class Work(NamedTuple):
    """A command, the quicklog that does it, and what must hold when it has ended with success."""

    words: tuple[str, ...]
    done: Callable[[Place], bool]
    begin: Callable[[Place], None]
    program: Sequence[str] = QL


def prepare(place: Place) -> None:
    """Make what the works begin with: a log of three notes, a copy of the first two, and a file to import."""
    for name in NAMES:
        assert place.ql("add", line(name)).code == 0
        if name == NAMES[1]:
            assert place.ql("backup", str(place.folder / "copies"), "--quiet").code == 0
    (copy,) = (place.folder / "copies").glob("*.db")
    shutil.copy(copy, place.folder / "copy.db")
    shutil.copytree(place.team, place.folder / "template")
    text = "".join(f"{line(name)}\n" for name in IMPORTED)
    (place.folder / "page.txt").write_text(text.replace(" now", " 9:30"), encoding="utf-8")


def _put(place: Place) -> None:
    shutil.copytree(place.folder / "template", place.team, dirs_exist_ok=True)


def _put_garbage(place: Place) -> None:
    """Put a file in the log's place that SQLite can make nothing of."""
    place.log.write_bytes(_GARBAGE * 300)
    place.log.chmod(0o600)


def _nothing(_: Place) -> None:
    """Do nothing."""


def _holds(*names: str) -> Callable[[Place], bool]:
    return lambda place: place.customers() == [*names]


def _is_erased(place: Place) -> bool:
    return place.customers() == ["[erased]", *NAMES[1:]] and NAMES[0].encode() not in place.log.read_bytes()


def _is_copied(place: Place) -> bool:
    return any(_customers(copy) == [*NAMES] for copy in (place.team / "backups").glob("quicklog-*.db"))


RESTORE = ("restore", "COPY", "--yes")
WORKS = {
    "restore": Work(RESTORE, _holds(*NAMES[:2]), _put),
    "restore of what is damaged": Work(RESTORE, _holds(*NAMES[:2]), _put_garbage),
    "erase": Work(("erase", NAMES[0], "--yes"), _is_erased, _put),
    "rebuild": Work(("doctor", "--rebuild"), _holds(*NAMES), _put),
    "migrate": Work(("today",), _holds(*NAMES), _put, NEWER_QL),
    "import": Work(("import", "PAGE"), _holds(*NAMES, *IMPORTED), _put),
    "init": Work(("init",), _holds(), _nothing),
    "backup": Work(("backup",), _is_copied, _put),
}


def tried(place: Place, work: Work, most: int | None, *, every_fault: bool) -> list[str]:
    """Let a command be done as often as it writes, so that each of these calls, or ``most``, fails; say what is wrong.

    The ways to fail take turns, unless every one is to be tried at each call.
    """
    _begin(place, work)
    words = _words(place, work)
    calls = sampled(trace.calls(place, words, (place.team, place.pocket), program=work.program), most)
    turns = (
        [(call, fault) for call in calls for fault in FAULTS]
        if every_fault
        else zip(calls, cycle(FAULTS), strict=False)
    )
    wrong = []
    kept = place.folder / "kept"
    kept.mkdir()
    for number, (call, fault) in enumerate(turns):
        _begin(place, work)
        done, reached = trace.failing(place, words, call, FAULTS[fault], program=work.program)
        said = [*_wrong(place, work, done, fault), *(() if reached else ("it did not come to that call",))]
        wrong += [f"{fault} at {call}: {said} {done}"] if said else []
        if place.log.exists() and not place.log.read_bytes().startswith(_GARBAGE):
            place.log.rename(kept / f"{number}.db")
    return wrong + ([] if work.program is not QL else unsound(sorted(kept.iterdir()), place))


def _begin(place: Place, work: Work) -> None:
    place.emptied()
    work.begin(place)


def _words(place: Place, work: Work) -> tuple[str, ...]:
    files = {"COPY": str(place.folder / "copy.db"), "PAGE": str(place.folder / "page.txt")}
    return tuple(files.get(word, word) for word in work.words)


def _wrong(place: Place, work: Work, done: Ran, fault: str) -> Iterator[str]:
    if "Traceback" in done.err or "quicklog failed" in done.err:
        yield "a person does not understand what was said"
    if done.code not in ((0, -signal.SIGKILL) if fault == "KILL" else (0, 4)):
        yield "a wrong code"
    after = place.ql("today", program=work.program)  # which takes back what was done by half
    if after.code and work.begin is _put:
        yield f"the next command failed: {after}"
    if work.words[0] == "erase":
        place.ql("erase")  # which finishes it, where there is anything to finish
    if done.code == 0 and not work.done(place):
        yield "it was said to be done, and is not"
    yield from _lost(place, work)
    kept = [each.name for each in place.team.glob("log.db.before-*") if not each.name.endswith("-journal")]
    if done.code == 4 and work.begin is _put and kept and not all(name in done.err for name in kept):
        yield f"{kept} is there and was not told of"


def _lost(place: Place, work: Work) -> Iterator[str]:
    """Yield what was there before and is nowhere now."""
    files = [place.log, *place.team.glob("log.db.before-*")]
    if work.begin is _put_garbage:
        if not any(each.exists() and each.read_bytes().startswith(_GARBAGE) for each in files):
            yield "the damaged log is nowhere"
        return
    found = {name for file in files if file.suffix != ".db-journal" for name in _customers(file)}
    expected = set(NAMES) if work.begin is _put else set()
    if work.words[0] == "erase" and "[erased]" in found:
        expected.discard(NAMES[0])
    if not expected <= found:
        yield f"{expected - found} are nowhere"


def _customers(file: Path) -> list[str]:
    try:
        return [note["customer"] for note in rows(file)]
    except sqlite3.Error:
        return []
