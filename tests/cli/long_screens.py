"""Screens of answers that are longer than the screen: 24 rows of a real terminal, with less, on a log of 400 matters.

``python -m tests.cli.long_screens`` renews the golden files after a change that was meant: look at them before you keep
them.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from quicklog.note.note import new_id
from quicklog.shorthand.capture import stamp
from quicklog.store.opening import open_log
from tests.cli import NOW, SAMPLES, environment
from tests.prompt.screens import Terminal

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

GOLDEN = Path(__file__).with_name("golden")
WIDTHS = (40, 60, 100)
ROWS = 24
OPEN, CONTACTS = 400, 60
# What less writes where more is to come.
MORE = "\n:\n"
NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "customer": (
            "Acme Ltd",
            "Bank of Haifa",
            "J. Smith",
            "Sara Mizrahi",
            "Haifa Port Authority, Gate 5",
            "Rafi Bar",
        ),
        "technician": ("Eli Levi", "Dana Katz", "Noa Bar"),
        "code": ("printer", "callback", "backup", "UPS", "password"),
        "detail": (
            "",
            "Slow since Monday",
            "The third time this month, and the toner was changed on Monday",
            "Told her by Wednesday noon; she agreed to pay for the part",
            "call back on 03-555-1234",
        ),
        "outcome": ("Toner and drum replaced; it prints",),
        "quarrel": ("Rami Cohen", "Says that nobody called him back on Thursday though Dana had promised it"),
        "draft": ("Rami Cohen called about the invoice again. 25:70",),
    },
    "he": {
        "customer": (
            "חברת אלפא בע״מ",
            "בנק הפועלים סניף 12",
            "י. כהן",
            "שרה מזרחי",
            "נמל חיפה, שער 5 (מנהלה)",
            "Acme Ltd",
        ),
        "technician": ("אלי לוי", "דנה כץ", "נועה בר"),
        "code": ("מדפסת", "לחזור", "גיבוי", "אל פסק", "סיסמה"),
        "detail": (
            "",
            "איטי מיום שני",
            "פעם שלישית החודש, והטונר הוחלף ביום שני",
            "הובטח לה עד יום רביעי בצהריים; הסכימה לשלם על החלק",
            "לחזור אליו ל-03-555-1234",
        ),
        "outcome": ("הוחלפו טונר ותוף; מדפיס",),
        "quarrel": ("רמי כהן", "טוען שאיש לא חזר אליו ביום חמישי אף שדנה הבטיחה"),
        "draft": ("רמי כהן התקשר שוב בעניין החשבונית. 25:70",),
    },
}
SCENE = {
    language: (
        ("ql today", False),
        ("ql open", True),
        ("ql list", True),
        (f"ql customer {NAMES[language]['quarrel'][0]}", True),
        ("ql find 035551234 --limit 3", False),
        (f"ql find {NAMES[language]['outcome'][0].split()[-1]} --limit 3", False),
        ("ql --no-pager open", False),
    )
    for language in NAMES
}


def make(path: Path, language: str) -> None:
    """Make a log in which 400 matters are open, one customer has 60 contacts, and today has a dozen notes."""
    names = NAMES[language]
    chance = random.Random(language)

    def some(column: str) -> str:
        return chance.choice(names[column])

    customer, complaint = names["quarrel"]
    with open_log(str(path)) as log, log.transaction() as write:

        def noted(at: datetime, **said: Any) -> str:
            body = {"line": "-", "offset": "+02:00", "at": at.isoformat(timespec="seconds"), "kind": "request", **said}
            note_id = new_id(int(at.timestamp() * 1000), chance.randbytes(10))
            write.append("noted", body, at=stamp(at), login="noa", event_id=note_id)
            return note_id

        def plain(at: datetime, who: str, **said: Any) -> str:
            words = {"technician": some("technician"), "code": some("code"), "detail": some("detail") or None}
            return noted(at, customer=who, **{**words, **said})

        for number in range(OPEN):
            at = NOW - timedelta(hours=24 + number)
            due = at.replace(hour=12, minute=0) + timedelta(days=chance.randint(1, 30))
            whole_day = due.replace(hour=23, minute=59, second=59)
            due = due if number % 3 else whole_day
            message = {"for": some("technician"), "kind": "message"} if number % 9 == 0 else {}
            promise = {} if number % 18 == 0 else {"due": due.isoformat(timespec="seconds")}
            plain(at, some("customer"), **message, **promise)
        for number in range(CONTACTS - 1):
            at = NOW - timedelta(days=CONTACTS - number, minutes=7 * number)
            note_id = plain(at, customer, due=(at + timedelta(days=1)).isoformat(timespec="seconds"))
            if number < CONTACTS - 3:
                done = {"outcome": names["outcome"][0] if number % 4 == 0 else None, "offset": "+02:00"}
                write.append("done", done, at=stamp(at + timedelta(hours=20 + number % 6)), login="noa", note=note_id)
        for minutes in range(0, 240, 24):
            plain(NOW - timedelta(minutes=240 - minutes), some("customer"))
        corrected = plain(NOW - timedelta(minutes=31), some("customer"))
        changes = {"changes": {"detail": names["detail"][2]}, "offset": "+02:00"}
        write.append("amended", changes, at=stamp(NOW), login="dana", note=corrected)
        plain(NOW - timedelta(minutes=20), customer, kind="complaint", detail=complaint)
        noted(NOW - timedelta(minutes=5), line=names["draft"][0], draft="“25:70” is not a time", kind=None)


def prompt(number: int) -> str:
    """Return what asks for the next command, after so many."""
    return f"{number} done $"


def stage(language: str) -> None:
    """Be a shell in the terminal that knows ``ql`` alone: chance and the user are always the same."""
    from quicklog.__main__ import main
    from quicklog.config import home

    os.urandom = random.Random(language).randbytes
    home.login = lambda: "noa"
    for number in range(len(SCENE[language]) + 1):
        typed = input(f"{prompt(number)} ")
        print(f"\033[H\033[2J$ {typed}", flush=True)
        main(typed.split()[1:], NOW)


def captured(language: str, width: int) -> str:
    """Play a language's scene and return its screens one after the other, each headed by what was typed."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copy(SAMPLES / "codes.toml", folder)
        make(folder / "log.db", language)
        settings = {"QL_LOG": str(folder / "log.db"), "QL_TECHNICIAN": "noa", "QL_CODES": "", "QL_BIDI": ""}
        environ = environment({**settings, "LC_ALL": "C.UTF-8", "HOME": place})
        for name in ("PAGER", "QL_PAGER", "LESS"):
            environ.pop(name, None)
        command = [sys.executable, "-m", "tests.cli.long_screens", language]
        terminal = Terminal(folder, environ, command, width, ROWS)
        shown = ""
        try:
            terminal.until(prompt(0))
            for number, (typed, is_paged) in enumerate(SCENE[language], start=1):
                terminal.press(f"{typed}<Enter>")
                shown += f"---- {typed}\n{terminal.until(MORE if is_paged else prompt(number))}"
                if is_paged:
                    terminal.press("q")
                    terminal.until(prompt(number))
        finally:
            terminal.close()
    return shown


def golden(language: str, width: int) -> Path:
    """Return the file that holds a scene's screens."""
    return GOLDEN / f"long-{language}-{width}.txt"


def renew() -> None:
    """Write what the screens show now into the golden files."""
    for language in SCENE:
        for width in WIDTHS:
            golden(language, width).write_text(captured(language, width), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:]:
        stage(sys.argv[1])
    else:
        renew()
