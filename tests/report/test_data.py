"""A report for programs: names that stay, rows whose notes can be listed, and csv that says the same as JSON."""

from __future__ import annotations

import csv
import json
import os
import shlex
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from quicklog.__main__ import main
from quicklog.lib.message import Message, verbatim
from quicklog.report.records import Share
from quicklog.show.reported.data import COLUMNS, rows
from quicklog.show.reported.tables import Column, Section, Table
from tests.bench import year
from tests.cli.conftest import log, ql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.cli.conftest import Ql

__all__ = ["log", "ql"]

# What programs rely on: a name is added, and none is taken away or put elsewhere.
TOP = (*("since", "until", "filters", "as_of", "stream", "event", "digest", "repeat_days", "working_time", "sections"),)
SCHEMA = {
    ("summary", "measures"): "measure value list",
    ("fix", "fix"): "code contacts share caused elsewhere vanish marks list",
    ("pareto", "pareto"): "code contacts share cumulative customers repeats list",
    ("promises", "promises"): "state number list",
    ("promises", "promises by code"): "code made kept late overdue list",
    ("time", "time"): "matters closed open median ninth median_closed ninth_closed norm in_time",
    ("time", "handling"): "what number",
    ("backlog", "backlog"): "age number list",
    ("callers", "more than others"): "customer contacts expected p list",
    ("callers", "more than before"): "customer contacts before expected p list",
    ("customers", "customers"): "group contacts customers repeats settled kept list",
    ("kinds", "kinds"): "group contacts customers repeats kept list",
    ("channels", "channels"): "group contacts customers repeats kept list",
    ("load", "load"): "weekday HOURS",
    ("trend", "weeks"): "first_day contacts customers working_days a_day repeats note list",
    ("trend", "contacts a working day"): "first_day value low high signal",
    ("trend", "repeats"): "first_day value low high signal",
    ("trend", "avoidable"): "first_day value low high signal",
    ("trend", "complaints"): "first_day value low high signal",
    ("trend", "months"): "first_day contacts customers working_days a_day repeats note list",
    ("season", "season"): "code MONTHS list",
    ("scores", "scores"): "score number",
    ("technicians", "technicians"): "technician contacts customers list",
    ("quality", "quality"): "measure value list",
}
# The tables whose rows count contacts, by the column that does.
CONTACTS = {
    ("fix", "fix"): "contacts",
    ("pareto", "pareto"): "contacts",
    ("callers", "more than others"): "contacts",
    ("kinds", "kinds"): "contacts",
    ("channels", "channels"): "contacts",
    ("trend", "weeks"): "contacts",
    ("trend", "months"): "contacts",
    ("technicians", "technicians"): "contacts",
}


class Made(NamedTuple):
    """A year in a folder, when it ends, and its report as JSON and as csv."""

    folder: Path
    now: datetime
    object: dict[str, Any]
    rows: list[list[str]]

    def tables(self) -> Iterator[tuple[tuple[str, str], list[dict[str, Any]]]]:
        """Yield every table under the names of its section and its own."""
        for section, told in self.object["sections"].items():
            for name, table in told["tables"].items():
                yield (section, name), table


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """Let commands find the log of a year, and put the time zone back that they leave behind."""
    zone = os.environ.get("TZ")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        patch.setenv("QL_LOG", str(folder / "log" / "log.db"))
        yield
    os.environ.pop("TZ", None)
    os.environ |= {"TZ": zone} if zone else {}
    time.tzset()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("year")
    truth = year.make(folder / "log", notes=3000)
    data, sheet = folder / "report.json", folder / "report.csv"
    with at_home(folder):
        assert main(["report", "--json", "-o", str(data)], truth.now) == 0
        assert main(["report", "-o", str(sheet)], truth.now) == 0
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        return Made(folder, truth.now, json.loads(data.read_text(encoding="utf-8")), [*csv.reader(file)])


@pytest.mark.slow
def test_the_keys_of_the_json_are_those_that_programs_rely_on(made: Made) -> None:
    assert tuple(made.object) == TOP
    found = {}
    for place, table in made.tables():
        for row in table:
            hours = [name for name in row if name.isdecimal()]
            months = [name for name in row if name[:4].isdecimal() and name[4:5] == "-"]
            names = [name for name in row if name not in (*hours, *months)]
            names[1:1] = [*(["HOURS"] if hours else []), *(["MONTHS"] if months else [])]
            found[place] = " ".join(names)
    # A table without a row has no keys, and what is told apart by chance has none in a small year.
    assert found.items() <= SCHEMA.items()
    assert {section for section, _ in found} == {section for section, _ in SCHEMA} - ({"scores"} - {*dict(found)})


@pytest.mark.slow
def test_every_share_is_its_counts(made: Made) -> None:
    shares = [value for _, table in made.tables() for row in table for value in row.values() if isinstance(value, dict)]
    assert len(shares) > 100
    for share in shares:
        assert [*share] == ["hits", "of", "share", "low", "high"]
        assert share["share"] == (round(share["hits"] / share["of"], 4) if share["of"] else None)
        assert share["low"] <= (share["share"] or 0) + 1e-4
        assert (share["share"] or 0) <= share["high"] + 1e-4


def listed(capsys: pytest.CaptureFixture[str], now: datetime, command: str) -> int:
    """Run the command of a row; return how many notes it lists."""
    _, *words = shlex.split(command)
    capsys.readouterr()
    code = main([*words, "--all", "--json"], now)
    ran = capsys.readouterr()
    assert code == 0 or "no note was found" in ran.err, (words, ran.err)
    return len(ran.out.splitlines())


def some(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first rows of a table, some between, and the last."""
    return [*table[:2], *table[2:-1:9], *table[2:][-1:]]


@pytest.mark.slow
def test_the_notes_that_a_row_lists_are_the_contacts_that_it_counts(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = 0
    with at_home(made.folder):
        for place, table in made.tables():
            for row in some(table) if place in CONTACTS else ():
                if row["list"] is None:
                    continue
                contacts = listed(capsys, made.now, row["list"])
                assert contacts == row[CONTACTS[place]], (place, row)
                tried += 1
    assert tried > 40


@pytest.mark.slow
def test_the_notes_that_a_row_lists_are_the_promises_and_repeats_that_it_counts(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = dict(made.tables())
    with at_home(made.folder):
        for row in tables["promises", "promises"]:
            if row["list"]:
                assert listed(capsys, made.now, row["list"]) == row["number"], row
        for row in some(tables["promises", "promises by code"]):
            found = listed(capsys, made.now, row["list"])
            assert found == row["late"] + row["overdue"], row
        again = next(row for row in tables["summary", "measures"] if row["measure"] == "came again within 7 days")
        assert listed(capsys, made.now, again["list"]) == again["value"]["hits"]


@pytest.mark.slow
def test_every_command_of_a_row_is_one(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    with at_home(made.folder):
        for _, table in made.tables():
            for row in some(table):
                if row.get("list") is None:
                    continue
                _, *words = shlex.split(row["list"])
                if words[0] == "list":
                    listed(capsys, made.now, row["list"])
                    continue
                assert main(words, made.now) in (0, 1), row
                assert "Usage" not in capsys.readouterr().err


def as_csv(value: object) -> str:
    return "" if value is None else str(value)


@pytest.mark.slow
def test_the_rows_of_the_csv_are_the_figures_of_the_json(made: Made) -> None:
    wanted = []
    for (section, name), table in made.tables():
        for row in table:
            first, *others = ((key, row[key]) for key in row if key not in ("list", "low", "high", "signal"))
            for measure, value in others:
                parts = [value, None, None, row.get("low"), row.get("high")]
                if isinstance(value, dict):
                    parts = [value[part] for part in ("share", "hits", "of", "low", "high")]
                cells = (section, name, str(first[1]), measure, *parts, row.get("list"))
                wanted.append([*map(as_csv, cells)])
    heading, *found = made.rows
    assert tuple(heading) == COLUMNS
    assert found == wanted


def column(name: str, sort: str = "text") -> Column:
    return Column(name, verbatim(name), sort)


def test_a_figure_is_a_row_and_a_share_fills_its_parts() -> None:
    table = Table(
        "t", Message("t"), (column("a"), column("b", "share"), column("c", "number")), (("x", Share(1, 2), 5),)
    )
    share, number = rows([Section("s", Message("s"), (), (table,))])
    assert share[:7] == ("s", "t", "x", "b", 0.5, 1, 2)
    assert number == ("s", "t", "x", "c", 5, None, None, None, None, None)


def test_the_report_of_an_empty_period_is_an_object_all_the_same(ql: Ql) -> None:
    ql("add", "Rami Cohen. Eli. VPN. 9:30")
    (told,) = ql("report", "--since", "2020-01-01", "--until", "2020-01-31", "--json").objects
    assert tuple(told) == TOP
    assert told["sections"]["summary"]["tables"]["measures"][0]["value"] == 0


def test_text_is_as_it_is_in_json_and_csv(ql: Ql) -> None:
    ql("add", "--customer", "Rami", "--technician", "eli", "--code", '=A1,"<r>')
    (told,) = ql("report", "pareto", "--json").objects
    (code,) = [row["code"] for row in told["sections"]["pareto"]["tables"]["pareto"]]
    assert code.startswith("=A1")
    _, *found = csv.reader(ql("report", "pareto", "--format", "csv").lines)
    assert {row[2] for row in found} == {code}
