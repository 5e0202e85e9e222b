"""Tests of what people and machines are shown, and the notes that all of them show."""

from __future__ import annotations

from pathlib import Path

from quicklog.note.fields import MACHINE

GOLDEN = Path(__file__).parent / "golden"


def row(**values: object) -> tuple[object, ...]:
    """Return a row as SQLite gives it: the given columns, and ``None`` for all others."""
    return tuple(values.get(column) for column in MACHINE)


HOSTILE = "\x1b[31mred\x07 \x9b2J \u202egnirts\u2066 a\u2028b\u2029c\r\nnext\ttab\x00\x7f"
ROWS = (
    row(
        ref="4f7k",
        id="0193be8f-1a00-7000-8000-000000000001",
        at="2026-11-21T09:30:00+02:00",
        customer="Rami Cohen",
        technician="Eli Levi",
        code="viruses",
        meaning="Remove malware: scan, clean, update the antivirus",
        kind="fault",
        channel="phone",
        detail='the laptop, the "old" one',
        due="2026-11-23T23:59:59+02:00",
        status="open",
        score=4,
        ticket="0004711",
        recorded_at="2026-11-21T09:31:05+02:00",
        recorded_by="elevi",
        line='Rami Cohen. Eli Levi. viruses. 9:30. the laptop, the "old" one',
        customer_key="rami cohen",
    ),
    row(
        ref="9qz2",
        id="0193be8f-1a00-7000-8000-000000000002",
        at="2026-11-21T10:05:00+02:00",
        customer='חברת שָׁלוֹם בע"מ',
        technician="דנה כץ",
        code="גיבוי",
        meaning="Make a backup, and restore one file from it",
        kind="request",
        detail="המחשב (הישן) ב-Acme, קומה 2",
        status="done",
        outcome="בוצע",
        closed_at="2026-11-21T11:00:00+02:00",
        recorded_at="2026-11-21T10:06:00+02:00",
        recorded_by="dana",
        line='חברת שָׁלוֹם בע"מ. דנה כץ. גיבוי. 10:05. המחשב (הישן) ב-Acme, קומה 2',
    ),
    row(
        ref="b0wx",
        id="0193be8f-1a00-7000-8000-000000000003",
        at="2026-11-21T10:20:00+02:00",
        customer=r"C:\temp|D:\temp",
        technician="Eli Levi",
        code="UPS",
        detail="|beeps| \\",
        status="logged",
        recorded_at="2026-11-21T10:20:30+02:00",
        recorded_by="elevi",
        line=r"C:\temp|D:\temp|Eli Levi|UPS|10:20",
    ),
    row(
        ref="c3d4",
        id="0193be8f-1a00-7000-8000-000000000004",
        at="2026-11-21T10:30:00+02:00",
        customer="=1+1",
        technician="+972-50-1234567",
        code="@SUM(A1)",
        detail="-2 degrees",
        status="void",
        outcome="\tnot ours",
        closed_at="2026-11-21T10:31:00+02:00",
        score=-1,
        recorded_at="2026-11-21T10:30:10+02:00",
        recorded_by="elevi",
        line="=1+1. +972-50-1234567. @SUM(A1). 10:30. -2 degrees",
    ),
    row(
        ref="dd11",
        id="0193be8f-1a00-7000-8000-000000000005",
        at="2026-11-21T10:40:00+02:00",
        customer=HOSTILE,
        detail=" blanks at both ends ",
        status="logged",
        recorded_at="2026-11-21T10:40:10+02:00",
        recorded_by="elevi",
        line=HOSTILE,
    ),
    row(
        ref="e5f6",
        id="0193be8f-1a00-7000-8000-000000000006",
        at="2026-11-21T10:50:00+02:00",
        status="draft",
        recorded_at="2026-11-21T10:50:10+02:00",
        recorded_by="elevi",
        line="👨‍👩‍👧 called. 25:70",
    ),
)
