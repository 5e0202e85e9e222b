"""Count the keys of twenty notes, and time the prompt: a keystroke with 100,000 customers, and its start.

``python -m tests.bench.keystrokes`` types the notes into a real pseudo-terminal, three times: nothing but the plain
command is counted for the first, the prompt begins with an empty log for the second and with a year of notes for the
third. The typist takes, for each name, whatever needs the fewest keys: to type it, or to begin it and press Tab, with
Down before it where another candidate stands first. Every note is read back from the log and compared.
``--customers 10000`` makes the timing quicker to set up.
"""

from __future__ import annotations

import argparse
import os
import pty
import random
import select
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import termios
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from quicklog.actions.session import Session
from quicklog.cli.prompt.view import HINT, Line, Sight
from quicklog.cli.terminal import Terminal
from quicklog.shorthand.places import Context
from quicklog.show.page import Page
from quicklog.store.opening import open_log
from quicklog.store.recent import Asked
from tests.bench import seed
from tests.bench.__main__ import _FLOOR, ratio
from tests.cli import SAMPLES

QL = [sys.executable, "-m", "quicklog"]
_TAB, _ENTER, _DOWN = "\t", "\r", "\x1b[B"
_LIMIT_MS, _LIMIT_START = 16, 8
_NOTES_A_YEAR, _NOTES, _NEW = 4000, 20, 0.1
_FIRST = (
    "Rami Rachel Ronit Sara Yossi Dana Noa Eli Maya Tal Michal David Moshe Avi רמי שרה יוסי דנה נועה אלי מאיה טל"
).split()
_LAST = "Cohen Levi Mizrahi Peretz Katz Bar Biton Friedman כהן לוי מזרחי פרץ כץ בר ביטון פרידמן".split()
_FIRMS = "Acme Ltd|Haifa Port|Bank of Haifa|Galil Foods|North Star|בנק הפועלים|חברת החשמל|מאפיית הגליל|City Hall".split(
    "|"
)
_TECHNICIANS = ("Eli Levi", "Dana Katz", "Noa Bar")
_CODES = "viruses backup UPS printer DNS password callback invoice".split()
_DETAILS = (
    *("", "", "", "slow since monday", "asked for Dana", "second time this week", "3rd floor", "wants a loan machine"),
    *("", "", "שוב מסך שחור", "ביקש שיחזרו אחרי שלוש"),
)
_TIMES = ("", "", "", "9:30", "-10m", "yesterday 16:05")


class Wanted(NamedTuple):
    """A note that is to be written: what a person has in mind."""

    customer: str
    technician: str
    code: str
    time: str
    detail: str

    @property
    def line(self) -> str:
        """The note as one types it without help."""
        return ". ".join(filter(None, self))


def customers() -> list[str]:
    """Return the team's customers, the most frequent first: Hebrew and English, many with the same first name."""
    chance = random.Random(1)
    pairs = [f"{first} {last}" for first in _FIRST for last in _LAST if first.isascii() == last.isascii()]
    chance.shuffle(pairs)
    for place, firm in enumerate(_FIRMS):
        pairs.insert(place * 7 + 3, firm)
    return pairs


def drawn(chance: random.Random, names: list[str]) -> str:
    """Return a customer; a few are heard from often, most now and then."""
    return names[min(int(chance.paretovariate(0.6)) - 1, len(names) - 1)]


def notes() -> list[Wanted]:
    """Return twenty notes of one day, drawn as those of the year were; some of the customers are new."""
    chance, names = random.Random(5), customers()
    return [
        Wanted(
            f"{chance.choice(_FIRST[:14])} Newman" if chance.random() < _NEW else drawn(chance, names),
            chance.choice(_TECHNICIANS),
            _CODES[min(7, int(chance.paretovariate(1)) - 1)],
            chance.choice(_TIMES),
            chance.choice(_DETAILS),
        )
        for _ in range(_NOTES)
    ]


def year(log: Path) -> None:
    """Make a log of a year of notes, up to yesterday."""
    chance, names = random.Random(2), customers()
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with open_log(os.fspath(log)) as opened, opened.transaction() as write:
        for place in range(_NOTES_A_YEAR):
            at = (midnight - timedelta(days=365) * ((_NOTES_A_YEAR - place) / _NOTES_A_YEAR)).replace(microsecond=0)
            code = _CODES[min(7, int(chance.paretovariate(1)) - 1)]
            body = {
                "line": "-",
                "offset": "+00:00",
                "at": at.isoformat(),
                "customer": drawn(chance, names),
                "code": code,
            }
            body["technician"] = chance.choice(_TECHNICIANS)
            write.append("noted", body, at=at.isoformat(timespec="milliseconds"), login="bench")


class Typist:
    """Somebody who sees the menu and takes the way with the fewest keys."""

    def __init__(self, log: Path) -> None:
        self._environ = _environment(log)
        self._asked = Asked(str(log))
        self._sight = Sight(self._context, self._asked, lambda: Page(cells=79))

    def _context(self) -> Context:
        session = Session(self._environ, Terminal(self._environ).tell)
        return Context(session.now, session.codes, self._asked, session.writer, {})

    def keys(self, note: Wanted) -> list[str]:
        """Return the keys for a note, the last of them Enter."""
        self._sight.forget()
        line, keys = "", []
        for name in (note.customer, note.technician, note.code):
            line, more = self._named(line, name)
            keys += more
        rest = ". ".join(filter(None, (note.time, note.detail)))
        return [*keys, *rest, _ENTER]

    def _named(self, line: str, name: str) -> tuple[str, list[str]]:
        """Return the line with a name and the separator behind it, and the fewest keys that lead there."""
        best = f"{line}{name}. ", [*name, ".", " "]
        for length in range(len(name)):
            typed = Line(line + name[:length], len(line) + length)
            for place, candidate in enumerate(self._sight.offer(typed).candidates):
                keys = [*name[:length], *[_DOWN] * (place + 1 if place else 0), _TAB]
                if candidate.text.casefold() == name.casefold() and len(keys) < len(best[1]):
                    after = self._sight.take(typed, place)
                    best = (after or typed).text, keys
        return best


class Prompt:
    """A prompt on a pseudo-terminal."""

    def __init__(self, log: Path) -> None:
        self._terminal, inner = pty.openpty()
        termios.tcsetwinsize(inner, (30, 100))
        self._process = subprocess.Popen([*QL, "add"], stdin=inner, stdout=inner, stderr=inner, env=_environment(log))
        os.close(inner)
        self.until(HINT)

    def press(self, key: str) -> float:
        """Press a key; return how long the screen took to answer, in milliseconds."""
        begun = time.perf_counter()
        os.write(self._terminal, key.encode())
        select.select([self._terminal], [], [], 30)
        took = time.perf_counter() - begun
        while select.select([self._terminal], [], [], 0.002)[0]:
            os.read(self._terminal, 65536)
        return took * 1000

    def until(self, wanted: str) -> None:
        """Wait until something was drawn."""
        got = b""
        while wanted.encode() not in got:
            got += os.read(self._terminal, 65536)

    def end(self) -> None:
        """Leave the prompt."""
        os.write(self._terminal, b"\x03\x04")
        try:
            while os.read(self._terminal, 65536):
                pass
        except OSError:
            self._process.wait()
            os.close(self._terminal)


def _environment(log: Path) -> dict[str, str]:
    settings = {"HOME": str(log.parent), "QL_LOG": str(log), "QL_CODES": "", "QL_BIDI": "", "TERM": "xterm-256color"}
    return {**os.environ, **settings}


def counted(log: Path) -> int:
    """Write the twenty notes through the prompt; return the keys that it took, those that start it among them."""
    prompt, typist, keys = Prompt(log), Typist(log), len("ql add") + 1
    for note in notes():
        pressed = typist.keys(note)
        keys += len(pressed)
        for key in pressed[:-1]:
            prompt.press(key)
        os.write(prompt._terminal, pressed[-1].encode())
        prompt.until(HINT)
        _compare(log, note)
    prompt.end()
    return keys


def _compare(log: Path, note: Wanted) -> None:
    with sqlite3.connect(log) as opened:
        columns = "customer, technician, code, coalesce(detail, '')"
        sql = f"SELECT {columns} FROM notes JOIN events USING (id) ORDER BY number DESC LIMIT 1"
        found = opened.execute(sql).fetchone()
    wanted = (note.customer, note.technician, note.code, note.detail)
    if found != wanted:
        sys.exit(f"{found} was stored, and {wanted} was meant")


def keys_a_note(folder: Path) -> None:
    """Print how many keys a note takes."""
    print(f"{'keys for twenty notes':44} {'keys':>8} {'a note':>8}")
    plain = sum(len(f"ql add {note.line}") + 1 for note in notes())
    print(f"{'the plain command':44} {plain:8} {plain / _NOTES:8.1f}")
    for name, make in (("the prompt, cold", None), ("the prompt, after a year of notes", year)):
        place = folder / name.replace(" ", "-")
        place.mkdir()
        shutil.copy(SAMPLES / "codes.toml", place)
        if make:
            make(place / "log.db")
        keys = counted(place / "log.db")
        print(f"{name:44} {keys:8} {keys / _NOTES:8.1f}", flush=True)


def latency(folder: Path, number: int) -> None:
    """Print how long the screen takes to answer a keystroke where there are many customers."""
    place = folder / "many"
    place.mkdir()
    (place / "codes.toml").write_text(seed.codes(200), encoding="utf-8")
    seed.make(place / "log.db", 2 * number, number)
    chance, took = random.Random(3), []
    with sqlite3.connect(place / "log.db") as log:
        names = [name for (name,) in log.execute("SELECT name FROM customers")]
        technicians = [name for (name,) in log.execute("SELECT DISTINCT technician FROM notes")]
    prompt = Prompt(place / "log.db")
    for _ in range(30):
        technician = chance.choice(technicians)
        line = f"{chance.choice(names)}. {technician}. code{chance.randrange(99)} @ph due:to. 9:30. slow"
        took += [prompt.press(key) for key in line]
        prompt.press("\x03")
    prompt.end()
    took.sort()
    for name, share in (("50", 0.5), ("95", 0.95), ("99", 0.99)):
        value = took[int(len(took) * share)]
        limit = f"{_LIMIT_MS:8}" if name == "95" else ""
        print(f"{f'keystroke, {number:,} customers, p{name}, ms':44} {value:8.1f} {limit}", flush=True)
    floor = [sys.executable, "-c", _FLOOR.format(path=str(folder / "floor.db"))]
    with sqlite3.connect(folder / "floor.db") as log:
        log.execute("CREATE TABLE t (n)")
    found = ratio(lambda: _start(place / "log.db"), lambda: _run(floor))
    name = "start to the first key answered / floor"
    print(f"{name:44} {found[0]:8.2f} {_LIMIT_START:8} {found[1]:8.1f} {found[2]:8.1f}")


def _start(log: Path) -> float:
    """Return how long it takes from the command to the answer to a first key, in seconds."""
    begun = time.perf_counter()
    prompt = Prompt(log)
    ready = time.perf_counter() - begun
    answered = prompt.press("r") / 1000
    prompt.end()
    return ready + answered


def _run(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - begun


def main() -> None:
    """Count and time with the options of the command line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--customers", type=int, default=100_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        keys_a_note(Path(temporary))
        latency(Path(temporary), chosen.customers)


if __name__ == "__main__":
    main()
