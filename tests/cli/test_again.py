"""``ql add --again`` and ``--like``: the same customer, the same matter, once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from quicklog.config import home
from tests.cli import rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

MESSAGE = "Acme Ltd. Dana. callback. 9:30. Asked for Noa @phone for:noa ticket:4711 score:4"
ALIKE = ("customer", "technician", "code", "channel", "kind", "for")


def last(log: Path) -> dict[str, object]:
    """Return the last note."""
    return rows(log)[-1]


def draft(log: Path) -> str:
    return str(next(note["ref"] for note in rows(log) if note["status"] == "draft"))


def test_again_takes_the_customer_of_my_last_note(ql: Ql, log: Path) -> None:
    ql("add", MESSAGE)
    assert ql("add", "--again", "printer.", "3rd", "floor").code == 0
    note = last(log)
    assert (note["customer"], note["technician"], note["code"], note["detail"]) == (
        "Acme Ltd",
        "Noa Bar",
        "printer",
        "3rd floor",
    )
    assert note["line"] == "printer. 3rd floor"
    assert note["channel"] is note["for"] is note["ticket"] is None


@pytest.mark.parametrize(
    ("typed", "mended"), [("Dana. printer. 25:70", "Dana. printer. 13:00"), ("printer. 9:7x", "printer. 13:00")]
)
def test_a_draft_of_the_same_customer_is_mended_as_it_was_written(ql: Ql, log: Path, typed: str, mended: str) -> None:
    ql("add", "Rami Cohen. Eli. UPS. 9:30")
    assert ql("add", "--again", typed).code == 3
    assert ql("fix", draft(log), mended).code == 0
    assert (last(log)["customer"], last(log)["code"]) == ("Rami Cohen", "printer")
    assert str(last(log)["at"])[11:16] == "13:00"


def test_a_technician_whose_name_begins_like_the_customers_is_no_customer(ql: Ql, log: Path) -> None:
    ql("add", "Dan. Eli. UPS. 9:30")
    assert ql("add", "--again", "Dana. printer. 25:70").code == 3
    assert ql("fix", draft(log), "Dana. printer. 13:00").code == 0
    assert (last(log)["customer"], last(log)["technician"]) == ("Dan", "Dana Katz")


def test_a_draft_like_another_note_is_mended_by_its_time_alone_or_by_a_whole_line(ql: Ql, log: Path) -> None:
    ql("add", "Rami Cohen. Eli. UPS. 9:30 @phone")
    like = str(last(log)["ref"])
    for line, code in (("13:10", "UPS"), ("Rami Cohen. Dana. printer. 13:20", "printer")):
        assert ql("add", "--like", like, "25:70").code == 3
        assert ql("fix", draft(log), line).code == 0
        assert (last(log)["customer"], last(log)["code"]) == ("Rami Cohen", code)
        assert str(last(log)["at"])[11:16] == line[-5:]


def test_again_leaves_the_technicians_place(ql: Ql, log: Path) -> None:
    ql("add", MESSAGE)
    ql("add", "--again", "Eli. printer. 9:40")
    assert (last(log)["customer"], last(log)["technician"]) == ("Acme Ltd", "Eli Levi")
    assert str(last(log)["at"]).endswith("09:40:00+02:00")


def test_again_passes_over_drafts_notes_taken_back_and_those_of_others(
    ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ql("add", "Rami. Eli. viruses")
    ql("add", "Sara. Eli. viruses. 25:70")
    ql("add", "Olga. Eli. viruses")
    ql("undo")
    with monkeypatch.context() as other:
        other.setattr(home, "login", lambda: "somebody")
        assert ql("add", "--again", "printer").code == 1
        ql("add", "Yossi. Eli. viruses")
    ql("add", "--again", "printer")
    assert last(log)["customer"] == "Rami"


def test_again_goes_on_with_several_lines(ql: Ql, log: Path) -> None:
    ql("add", "Rami. Eli. viruses")
    assert ql("add", "--again", "-", stdin=b"printer\nUPS. 9:30").code == 0
    assert [row["customer"] for row in rows(log)] == ["Rami"] * 3


def test_like_takes_all_but_the_time_and_the_detail(ql: Ql, log: Path) -> None:
    ref = ql("add", "--json", MESSAGE).objects[0]["ref"]
    assert ql("add", "--like", ref, "9:40. The same. Once more").code == 0
    first, note = rows(log)
    assert [note[column] for column in ALIKE] == [first[column] for column in ALIKE]
    assert (note["detail"], note["line"]) == ("The same. Once more", "9:40. The same. Once more")
    assert str(note["at"]).endswith("09:40:00+02:00")
    assert note["ticket"] is note["score"] is None


def test_like_alone_is_that_note_now(ql: Ql, log: Path) -> None:
    ref = ql("add", "--json", "Rami. Eli. viruses+UPS. 9:30. x").objects[0]["ref"]
    assert ql("add", "--like", ref).code == 0
    assert last(log)["code"] == "viruses+UPS"
    assert str(last(log)["at"]).endswith("14:00:00+02:00")
    assert last(log)["line"] == "Rami. Eli Levi. viruses+UPS"


@pytest.mark.parametrize(
    ("options", "column", "value"),
    [
        (["--code", "backup"], "code", "backup"),
        (["--customer", "Sara"], "customer", "Sara"),
        (["@email"], "channel", "email"),
        (["for:eli"], "for", "Eli Levi"),
        (["kind:fault"], "kind", "fault"),
        (["--technician", "eli"], "technician", "Eli Levi"),
    ],
)
def test_what_is_said_counts_before_what_is_taken_over(
    options: list[str], column: str, value: str, ql: Ql, log: Path
) -> None:
    ref = ql("add", "--json", MESSAGE).objects[0]["ref"]
    assert ql("add", "--like", ref, *options).code == 0
    assert last(log)[column] == value


def test_another_code_brings_its_own_kind(ql: Ql, log: Path) -> None:
    ref = ql("add", "--json", "Rami. Eli. viruses").objects[0]["ref"]
    ql("add", "--like", ref, "--code", "backup")
    assert (last(log)["kind"], last(log)["meaning"]) == (
        "request",
        "Check last night's backup, run it again, report the result",
    )


def test_a_time_that_is_none_is_a_draft_of_that_customer(ql: Ql, log: Path) -> None:
    ref = ql("add", "--json", "Rami. Eli. viruses").objects[0]["ref"]
    assert ql("add", "--like", ref, "25:70").code == 3
    assert (last(log)["status"], last(log)["customer"], last(log)["line"]) == ("draft", "Rami", "25:70")


def test_what_cannot_be_is_refused_and_nothing_is_stored(ql: Ql, log: Path) -> None:
    ref = ql("add", "--json", "Rami. Eli. viruses").objects[0]["ref"]
    ql("add", "Rami. Eli. 25:70")
    draft = next(row["ref"] for row in rows(log) if row["status"] == "draft")
    for options in (
        ["--again", "--like", ref],
        ["--again", "--customer", "Sara", "UPS"],
        ["--like", draft],
        ["--again"],
    ):
        assert ql("add", *options).code == 2, options
    assert ql("add", "--like", ref, "-", stdin=b"9:30\n9:40").code == 2
    assert len(rows(log)) == 2


def test_a_line_that_cannot_be_stored_is_given_back(ql: Ql, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = ql("add", "--again", "printer. 3rd floor")
    assert (done.code, done.out) == (1, "")
    assert "NOT SAVED: printer. 3rd floor" in done.err
    ql("add", "Rami. Eli. viruses")
    assert "NOT SAVED: 9:30. x" in ql("add", "--like", "zzzz", "9:30. x").err
    monkeypatch.setenv("QL_LOG", str(log.parent))  # a folder
    done = ql("add", "--again", "printer")
    assert done.code == 4
    assert "NOT SAVED: printer" in done.err


def test_an_erased_customer_is_nobody(ql: Ql) -> None:
    ql("add", "Rami Cohen. Eli. viruses")
    assert ql("erase", "Rami Cohen", "--yes").code == 0
    done = ql("add", "--again", "printer")
    assert done.code == 2
    assert "was erased" in done.err


def test_a_dry_run_stores_nothing(ql: Ql, log: Path) -> None:
    ql("add", "Rami. Eli. viruses")
    done = ql("add", "--again", "--dry-run", "UPS")
    assert "Rami" in done.lines[0]
    assert len(rows(log)) == 1
