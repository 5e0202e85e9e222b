"""``ql handover``: what one shift hands over to the next, and that the next has taken it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli import DRAFT, NOW, rows
from tests.cli.test_undo import ref_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

EARLY = NOW - timedelta(hours=5)


@pytest.fixture
def shift(ql: Ql, log: Path) -> Path:
    """A shift up to 14:00: one promise late, one for the next shift, one for later, a message, a draft, one closed."""
    ql("add", "Old. Eli. printer. due:1h", now=NOW - timedelta(days=2))
    ql("add", "Anna. Eli. printer. 8:50 due:11:00", now=EARLY)
    ql("add", "Sara. Dana. VPN. 9:40 due:2h")
    ql("add", "Tom. Eli. printer. 10:00 due:5d. The **new** one")
    ql("add", "Noga. Eli. VPN. 10:00 for:dana")
    ql("add", "Zoe. Eli. viruses. 11:00")
    ql("add", DRAFT)
    ql("done", ref_of(log, "Zoe"), "all clean")
    return log


def parts(out: str) -> dict[str, list[str]]:
    """Return the parts of a hand-over: their headings, and the first word of each line under them."""
    blocks = out.strip().split("\n\n")[1:-1]
    return {block.splitlines()[0]: [line.split()[0] for line in block.splitlines()[1:]] for block in blocks}


@pytest.mark.usefixtures("shift")
def test_all_that_a_shift_leaves_is_told_once(ql: Ql) -> None:
    out = ql("handover").out
    assert out.startswith("hand-over: 00:00 to 14:00\n")
    found = parts(out)
    came = found.pop("came in")
    assert found == {
        "newly overdue": ["Anna"],
        "overdue before": ["Old"],
        "promised for the next shift": ["Sara"],
        "still open": ["Tom"],
        "messages not seen yet": ["Noga"],
        "drafts": [DRAFT.split()[0]],
        "closed": ["Zoe"],
    }
    assert came == ["4", "printer"]
    assert "as of Fri 20 Nov 2026 14:00, event 8 of stream " in out


def test_words_on_single_notes_are_kept_and_the_next_one_accepts(shift: Path, ql: Ql, as_noa: None) -> None:
    assert as_noa is None
    sara = ref_of(shift, "Sara")
    handed = ql("handover", "--hand", "--word", f"{sara}=ring before three")
    assert "> ring before three" in handed.out
    assert handed.err == "handed over; whoever comes in takes it with ql handover --accept\n"
    assert "was not accepted: ql handover --accept" in ql("handover", now=NOW + timedelta(hours=1)).out
    assert ql("handover", "--accept", now=NOW + timedelta(minutes=5)).out == "the hand-over of Noa Bar is accepted\n"
    assert "was accepted by Noa Bar, 14:05" in ql("handover", now=NOW + timedelta(hours=1)).out
    assert ql("handover", "--accept").code == 2
    first, second = rows(shift, "events")[-2:]
    assert (first["kind"], second["kind"]) == ("handed", "accepted")
    assert [each["says"] for each in json.loads(first["body"])["words"]] == ["ring before three"]
    assert json.loads(second["body"])["of"] == first["id"]
    assert ql("doctor").code == 0
    before = rows(shift)
    assert ql("doctor", "--rebuild").code == 0
    assert rows(shift) == before


def test_the_next_shift_began_with_the_last_hand_over(shift: Path, ql: Ql) -> None:
    ql("handover", "--hand")
    ql("add", "Late. Eli. VPN", now=NOW + timedelta(hours=2))
    later = ql("handover", now=NOW + timedelta(hours=8)).out
    assert later.startswith("hand-over: 14:00 to 22:00\n")
    assert parts(later)["came in"] == ["1", "VPN"]
    assert parts(ql("handover", "--since", "10:30").out)["came in"] == ["1", "viruses"]
    assert shift.exists()


def test_a_hand_over_that_was_undone_is_none(shift: Path, ql: Ql) -> None:
    ql("handover", "--hand")
    assert ql("undo").code == 0
    assert "accepted" not in ql("handover").out
    assert ql("handover", "--accept") == (
        *(1, "", "ql: nothing was handed over yet: ql handover --hand does so at the end of a shift\n"),
    )
    assert shift.exists()


def test_it_is_given_out_in_every_form_and_stored_text_is_no_markup(shift: Path, ql: Ql, tmp_path: Path) -> None:
    ql("add", "<b>Eve</b>. Eli. printer. due:3h")
    text = ql("handover", "--format", "md").out
    assert r"The \*\*new\*\* one" in text
    assert r"\<b\>Eve" in text
    page = tmp_path / "shift.html"
    told = ql("handover", "--format", "html", "-o", str(page))
    assert told.err == f"the hand-over was written to {page}\n"
    html = page.read_text("utf-8")
    assert "&lt;b&gt;Eve&lt;/b&gt;" in html
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")
    said = json.loads(ql("handover", "--format", "json").out)
    assert [note["customer"] for note in said["unseen"]] == ["Noga"]
    assert said["event"] == 9
    assert shift.exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--hand", "--accept"), "--hand hands over, and --accept takes it"),
        (("--format", "csv"), "unknown --format csv"),
        (("--word", "zz=x", "--hand"), "no note has the ref zz"),
        (("--hand", "--word", "x"), "--word x cannot be used"),
        (("--since", "23:00 tomorrow"), "--since"),
    ],
)
def test_what_cannot_be_is_said(words: tuple[str, ...], says: str, shift: Path, ql: Ql) -> None:
    before = rows(shift, "events")
    done = ql("handover", *words)
    assert done.code in (1, 2)
    assert says in done.err
    assert rows(shift, "events") == before


def test_who_is_erased_stands_in_no_word_of_a_hand_over(shift: Path, ql: Ql) -> None:
    ql("handover", "--hand", "--word", f"{ref_of(shift, 'Sara')}=Sara rings before three")
    ql("erase", "Sara", "--yes")
    assert all("Sara" not in row["body"] for row in rows(shift, "events"))
    assert ql("doctor").code == 0
