"""The notes of a file into the log: what is new is counted by whoever writes it, whatever others write meanwhile."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from quicklog.imports.detect import Wishes, plan_of
from quicklog.imports.plan import Plan
from quicklog.imports.storing import Tally, Writing, put
from quicklog.note.note import new_id
from quicklog.store.opening import open_log
from tests.notebook import stamp
from tests.strategies import context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from quicklog.imports.plan import Ready

WRITING = Writing(stamp(), "eli", new_id(1, bytes(10)))
SHEET = """customer,technician,code,date
Rami Cohen,Eli Levi,UPS,2026-11-18
Rami Cohen,Eli Levi,,2026-11-18
Sara Levi,Eli Levi,zorg,2026-11-18
Sara Levi,Eli Levi,UPS,18/11
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "calls.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


class Overtaken(Plan):
    """A plan, some of whose notes another import puts into the log before they are written."""

    def overtake(self, other: Plan, log: Path) -> None:
        """Let another import come first, once."""
        self._other: Plan | None = other
        self._log = log

    def pages(self) -> Iterator[list[Ready]]:
        """Yield the notes, and let the other import come when all of them have been looked for in the log."""
        yield from super().pages()
        other, self._other = self._other, None
        if other:
            with open_log(str(self._log)) as log:
                put(log, other, WRITING, Tally(), lambda *_: None)


@pytest.mark.parametrize(("lines", "news"), [(5, [0, 0, 0, 0]), (3, [0, 0, 1, 1]), (1, [1, 1, 1, 1])])
def test_what_another_import_has_put_there_meanwhile_is_not_new(
    lines: int, news: list[int], path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = tmp_path / "some.csv"
    some.write_text("".join(SHEET.splitlines(keepends=True)[:lines]), encoding="utf-8")
    other, _ = plan_of(str(some), context(), Wishes())
    monkeypatch.setattr("quicklog.imports.detect.Plan", Overtaken)
    plan, _ = plan_of(str(path), context(), Wishes())
    assert isinstance(plan, Overtaken)
    tally, told = Tally(), list[int]()
    tally.known = 7
    with closing(other), closing(plan), open_log(str(tmp_path / "log.db")) as log:
        plan.overtake(other, tmp_path / "log.db")
        assert list(put(log, plan, WRITING, tally, lambda part, _: told.append(part))) == news
        assert log.connection.execute("SELECT count(*) FROM events").fetchone() == (4,)
    assert sum(told) == 4
    assert (tally.new + tally.drafts, tally.known) == (sum(news), 4 - sum(news) + 7)
    assert (tally.drafts, tally.draft_places) == ((1, ["calls.csv:3"]) if news[1] else (0, []))
    assert tally.doubtful == tally.new  # none of them has an hour
