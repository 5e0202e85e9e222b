"""Rows and pages whose ids could be taken for each other: every one a note, and found by its ref."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.test_alike import ALIKE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql


def test_rows_with_ids_that_somebody_made_alike_are_notes_of_their_own(ql: Ql, tmp_path: Path) -> None:
    ql("add", "Rami Cohen. viruses. 9:30")
    file = tmp_path / "own.csv"
    rows = [
        f"{each},Sara {place}. UPS. 9:30,2026-11-19T09:30:00+02:00,Sara {place},UPS" for place, each in enumerate(ALIKE)
    ]
    for end in (2, 3):
        file.write_text("\n".join(["id,line,at,customer,code", *rows[:end]]) + "\n")
        assert ql("import", str(file)).code == 0
    assert ql("doctor").code == 0
    assert ql("doctor", "--rebuild").code == 0
    found = ql("list", "--customer", "Sara 0", "--all", "--format", "jsonl").objects
    assert ql("show", found[0]["ref"]).code == 0
