"""A log of any size that looks like a real one: three years of notes by a team, and a full day today."""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from quicklog.store.bulk import Noted, extend
from quicklog.store.log import id_at
from quicklog.store.opening import open_log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

_FIRST = "Rami Sara Yossi Dana Noa Eli Maya Tal רמי שרה יוסי דנה נועה אלי מאיה טל John Mary Ahmed Olga".split()
_LAST = "Cohen Levi Mizrahi Peretz Katz Bar כהן לוי מזרחי פרץ כץ בר Smith Brown Haddad Petrov".split()
_WORDS = (
    "laptop slow since monday again toner empty screen black asked for loan machine second time this week very angry "
    "המחשב איטי מאז יום ראשון שוב מסך שחור ביקש מחשב חלופי router rebooted password reset sent invoice wrong amount"
).split()
# The notes of today, and which share of all is open.
TODAY, OPEN = 300, 0.005


def codes(number: int) -> str:
    """Return the text of a codes.toml with so many codes, one of which promises something in working time."""
    heads = [
        f'[codes.code{place}]\nmeaning = "Do the whole of action {place}, step by step, and confirm it"\n'
        f'aliases = ["alias{place}", "קוד{place}"]\nkind = "fault"\n'
        for place in range(number - 2)
    ]
    heads.append('[codes.callback]\nmeaning = "Call the customer back"\nfollow_up = "2d"\n')
    heads.append('[codes.viruses]\nmeaning = "Remove malware"\naliases = ["virus", "וירוסים"]\nkind = "fault"\n')
    hours = '[hours]\nsun-thu = "08:00-12:30 13:30-17:00"\neves = "08:00-13:00"\nholidays = "IL"\n'
    return "\n".join([*heads, hours])


def bodies(number: int, now: datetime, customers: int) -> Iterator[dict[str, Any]]:
    """Yield the bodies of ``number`` notes, oldest first, the last of them within today."""
    chance = random.Random(7)
    names = [f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {place}" for place in range(customers)]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    before = number - min(TODAY, number)
    for place in range(number):
        if place < before:
            at = midnight - timedelta(days=3 * 365) * ((before - place) / before)
        else:
            at = midnight + (now - midnight) * ((place - before) / TODAY)
        moment = at.replace(microsecond=0).isoformat()
        code = f"code{int(chance.paretovariate(0.7)) % 200}"
        detail = " ".join(chance.choices(_WORDS, k=chance.choice((0, 0, 3, 6, 10))))
        customer, technician = chance.choice(names), f"{_FIRST[place % 16]} {_LAST[place % 16]}"
        yield {
            "line": f"{customer}. {technician}. {code}. {at:%H:%M}. {detail}",
            "offset": moment[19:],
            "at": moment,
            "customer": customer,
            "technician": technician,
            "code": code,
            "meaning": "Do the whole of the action, step by step, and confirm it",
            "kind": "fault",
            **({"detail": detail} if detail else {}),
            **_followed_up(chance, moment, now),
        }


def _followed_up(chance: random.Random, moment: str, now: datetime) -> dict[str, Any]:
    """Return what makes one note in two hundred an open matter: most are late, others for a colleague, or tried."""
    if chance.random() >= OPEN:
        return {}
    sort = chance.randrange(10)
    if sort == 0:
        return {"for": f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"}
    due = moment if sort < 6 else (now + timedelta(days=chance.random() * 30)).replace(microsecond=0).isoformat()
    return {"due": due} | ({"tried": chance.randint(1, 3)} if sort in (5, 6) else {})


def make(path: Path, number: int, customers: int | None = None) -> None:
    """Make a log of so many notes on the road of an import."""
    now = datetime.now(UTC).astimezone()
    with open_log(os.fspath(path)) as log:
        extend(log, map(noted, bodies(number, now, customers or max(10, number // 10))), several=True)


def noted(body: dict[str, Any]) -> Noted:
    """Return a note that was written down at the moment of contact."""
    at = datetime.fromisoformat(body["at"]).astimezone(UTC).isoformat(timespec="milliseconds")
    return Noted(id_at(at), at, "bench", body)


if __name__ == "__main__":
    import sys
    from pathlib import Path

    started = time.monotonic()
    make(Path(sys.argv[1]), int(sys.argv[2]))
    print(f"{int(sys.argv[2])} notes in {time.monotonic() - started:.1f} s")
