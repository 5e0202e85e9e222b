"""A log through any story, against a plain model: written, corrected, closed, reopened and made anew."""

# ruff: noqa: D102  a rule says in its name what happens
from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quicklog.lib.text import key
from quicklog.maintenance import audit
from quicklog.note.fields import COLUMNS
from quicklog.store import query
from quicklog.store.opening import open_log
from quicklog.store.query import Selection
from tests.notebook import NOW, ZONE, appended, body, stamp, standing, tables

if TYPE_CHECKING:
    from quicklog.store.log import Log

pytestmark = pytest.mark.slow

SPOKEN = ("customer", "technician", "code", "detail", "for", "ticket", "outcome", "line")
PROBES = ("rami", "cohen", "am", "לוי", "virus", "clean", "first", "שרה")
OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "customer": st.sampled_from(["Rami Cohen", "RAMI COHEN", "Rami-Cohen", "שרה לוי", "שָׂרָה לוי", "'"]),
    "technician": st.sampled_from(["Eli", "אלי לוי"]),
    "code": st.sampled_from(["viruses", "UPS"]),
    "meaning": st.just("Do the whole of it"),
    "kind": st.sampled_from(["fault", "request"]),
    "channel": st.just("phone"),
    "detail": st.sampled_from(["the first floor", "virus again", "Rami Cohen called"]),
    "for": st.just("Dana"),
    "due": st.sampled_from(["2026-11-23T09:30:00+02:00", "2026-11-21T12:00:00+00:00"]),
    "score": st.integers(0, 10),
    "ticket": st.just("4711"),
}
MOMENTS = st.integers(-2, 2).map(lambda seconds: NOW + timedelta(seconds=seconds))
FIELDS = st.fixed_dictionaries({}, optional=OPTIONAL)
CHANGES = st.fixed_dictionaries(
    {},
    optional={name: st.none() | values for name, values in OPTIONAL.items()} | {"at": MOMENTS.map(datetime.isoformat)},
)


class Story(RuleBasedStateMachine):
    """Each rule is one thing that happens to a log; the model is a dictionary of dictionaries."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        self.model: dict[str, dict[str, Any]] = {}
        self.written = 0

    @initialize()
    def begin(self) -> None:
        self.log = self.opened()

    def opened(self) -> Log:
        log = open_log(f"{self.folder}/log.db")
        log.connection.execute("PRAGMA synchronous = OFF")  # no power is cut here
        return log

    def teardown(self) -> None:
        self.log.connection.close()
        shutil.rmtree(self.folder)

    def happen(self, kind: str, content: dict[str, Any], note: str) -> None:
        made = appended(self.log, kind, content, note)
        self.written += 1
        assert made.id == note

    def drawn(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.model)))

    @rule(
        fields=FIELDS, at=MOMENTS, is_draft=st.booleans(), line=st.sampled_from(["first line", "Rami. Eli. UPS", "?"])
    )
    def noted(self, fields: dict[str, Any], at: datetime, is_draft: bool, line: str) -> None:
        drafted = {"draft": "not understood"} if is_draft else {}
        made = appended(self.log, "noted", body(line, at, **fields, **drafted))
        self.written += 1
        promised = "due" in fields or "for" in fields
        self.model[made.id] = dict.fromkeys(COLUMNS) | fields
        self.model[made.id] |= {
            "id": made.id,
            "at": at.isoformat(),
            "line": line,
            "recorded_at": NOW.isoformat(),
            "recorded_by": "eli",
            "status": "draft" if is_draft else "open" if promised else "logged",
        }

    @precondition(lambda self: self.model)
    @rule(data=st.data(), changes=CHANGES)
    def amended(self, data: st.DataObject, changes: dict[str, Any]) -> None:
        note = self.drawn(data)
        self.happen("amended", {"changes": changes}, note)
        expected = self.model[note]
        if expected["status"] == "void":
            return
        if expected["status"] != "draft" and any(expected[name] != value for name, value in changes.items()):
            expected |= {"amended_at": NOW.isoformat(), "amended_by": "eli"}
        expected.update(changes)
        if expected["status"] != "done" or changes.get("for"):
            expected |= {"outcome": None, "closed_at": None, "closed_by": None}
            expected["status"] = "open" if expected["due"] or expected["for"] else "logged"

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def misread_again(self, data: st.DataObject) -> None:
        self.happen("amended", {"draft": "not understood", "changes": {}, "line": "??"}, self.drawn(data))

    @precondition(lambda self: self.model)
    @rule(data=st.data(), outcome=st.sampled_from([None, "all clean"]))
    def done(self, data: st.DataObject, outcome: str | None) -> None:
        note = self.drawn(data)
        self.happen("done", {} if outcome is None else {"outcome": outcome}, note)
        if self.model[note]["status"] not in ("void", "done"):
            self.model[note] |= {"status": "done", "outcome": outcome, "closed_at": NOW.isoformat(), "closed_by": "eli"}

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def voided(self, data: st.DataObject) -> None:
        note = self.drawn(data)
        self.happen("voided", {"why": "undo"}, note)
        if self.model[note]["status"] != "void":
            self.model[note] |= {"status": "void", "outcome": "undo", "closed_at": NOW.isoformat(), "closed_by": "eli"}

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def something_new(self, data: st.DataObject) -> None:
        self.happen("from the future", {"changes": {"customer": "nobody"}}, self.drawn(data))

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def interrupted(self, data: st.DataObject) -> None:
        write = self.log.transaction()
        with suppress(KeyboardInterrupt), write:
            write.append("noted", body("never"), at=stamp(), login="eli")
            write.append("voided", {"why": "never"}, at=stamp(), login="eli", note=self.drawn(data))
            raise KeyboardInterrupt

    @rule()
    def restarted(self) -> None:
        self.log.connection.close()
        self.log = self.opened()
        assert list(audit.integrity(self.log)) == list(audit.strayed_notes(self.log)) == []

    @rule()
    def rebuilt(self) -> None:
        before = tables(self.log)
        assert audit.rebuild(self.log) == self.written
        assert tables(self.log) == before

    @rule()
    def unsearched(self) -> None:
        self.log.connection.execute("DROP TABLE IF EXISTS temp.terms")
        self.log.connection.execute("DROP TABLE search")
        self.notes_are_found()
        audit.rebuild(self.log)

    def found(self, selection: Selection) -> set[str]:
        return {row[1] for page in query.pages(self.log, selection) for row in page}

    @invariant()
    def notes_are_as_in_the_model(self) -> None:
        kept = {note.id: dict(zip(COLUMNS, note, strict=True)) for note in standing(self.log)}
        refs = [note["ref"] for note in kept.values()]
        assert len(set(refs)) == len(refs)
        assert {note: fields | {"ref": None} for note, fields in kept.items()} == self.model

    @invariant()
    def notes_stand_in_the_order_of_time(self) -> None:
        moments = [datetime.fromisoformat(note.at) for note in standing(self.log)]
        assert moments == sorted(moments)
        for since in (NOW, NOW.astimezone(ZONE) + timedelta(seconds=1)):
            late = {note for note, fields in self.model.items() if datetime.fromisoformat(fields["at"]) >= since}
            assert self.found(Selection(since=since)) == late
            assert self.found(Selection(until=since)) == self.model.keys() - late

    @invariant()
    def the_chain_is_whole(self) -> None:
        assert list(audit.broken_links(self.log)) == []
        rows = self.log.connection.execute("SELECT seq FROM events ORDER BY number").fetchall()
        assert [seq for (seq,) in rows] == list(range(1, self.written + 1))

    @invariant()
    def notes_are_found(self) -> None:
        for probe in PROBES:
            holding = {
                note
                for note, fields in self.model.items()
                if any(probe in key(fields[column] or "") for column in SPOKEN)
            }
            assert self.found(Selection(words=(probe,))) == holding

    @invariant()
    def customers_are_those_of_the_notes_that_stand(self) -> None:
        live = [note for note in standing(self.log) if note.status not in ("void", "draft")]
        newest = {key(note.customer): note.customer for note in live if note.customer and key(note.customer)}
        assert dict(self.log.connection.execute("SELECT key, name FROM customers").fetchall()) == newest


TestStory = Story.TestCase
