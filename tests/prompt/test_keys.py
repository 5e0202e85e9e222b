"""The keys of the prompt, pressed on a terminal that is none: what is saved, and what the prompt ends with."""

from __future__ import annotations

import select
import stat
from typing import TYPE_CHECKING

from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from quicklog.cli.prompt import session
from quicklog.cli.prompt.saving import Saving
from quicklog.cli.prompt.view import Sight
from quicklog.errors import UnreachableError
from quicklog.show.page import Page
from tests.prompt import Team, context

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

TEAM = Team("Rami Cohen", "Rachel Levi", "רמי כהן")
TAB, ENTER, UP, DOWN, LEFT, RIGHT, HOME = "\t", "\r", "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[C", "\x1b[H"
BACKSPACE, DELETE, CTRL_C, CTRL_D, CTRL_W = "\x7f", "\x1b[3~", "\x03", "\x04", "\x17"
ESCAPE = "\x1b"
NOTE = "Rami Cohen. Eli Levi. viruses."


class Asked(Team):
    """The team's names, with no log behind them."""

    away = False

    def forget(self) -> None:
        """Forget nothing: nothing was remembered."""

    def history(self, *_: object) -> None:
        """Know nothing of any customer."""


ASKED = Asked("Rami Cohen", "Rachel Levi", "רמי כהן")


def pasted(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


class Paced(DummyOutput):
    """A screen in front of a person who presses a key only after having seen what the one before did."""

    def __init__(self, device: PipeInput, keys: Sequence[str]) -> None:
        self._device, self._keys = device, list(keys)

    def flush(self) -> None:
        """Press the next key: the screen has been drawn."""
        if select.select([self._device.fileno()], [], [], 0)[0]:
            return  # the key before was not read yet
        # A prompt that has not ended by itself is interrupted, so that the test ends.
        self._device.send_text(self._keys.pop(0) if self._keys else CTRL_C)


class Pressed:
    """What came of pressing keys: the lines that were saved, a list each time, the exit code, and what else was said.

    ``codes`` are what saving leads to, one time after the other; one that is no code of a note is a failure.
    """

    def __init__(
        self, *keys: str, bidi: str = "off", history: str | None = None, codes: Sequence[int] = (), paced: bool = False
    ) -> None:
        self.saved: list[list[str]] = []
        self._codes = list(codes)
        sight = Sight(lambda: context(ASKED), ASKED, lambda: Page(cells=79))  # type: ignore[arg-type]
        with create_pipe_input() as device:
            output = Paced(device, keys if paced else ["".join(keys)])
            self.code = session.run(sight, Saving(self._save), bidi=bidi, history=history, device=device, output=output)

    def _save(self, lines: Sequence[str]) -> int:
        self.saved.append(list(lines))
        code = self._codes.pop(0) if self._codes else 0
        if code == 4:
            raise UnreachableError("the disk is full", "make room")
        if code == 130:
            raise KeyboardInterrupt
        return code


def lines(*keys: str, bidi: str = "off", paced: bool = False) -> list[str]:
    """Return the lines saved, each by an Enter of its own, until Ctrl-D."""
    done = Pressed(*keys, CTRL_D, bidi=bidi, paced=paced)
    assert all(len(each) == 1 for each in done.saved)
    return [each for (each,) in done.saved]


def test_tab_completes_and_enter_saves() -> None:
    assert lines("ra", TAB, "el", TAB, "vir", TAB, ENTER) == [NOTE]
    assert lines("רמ", TAB, "אל", TAB, "ויר", TAB, ENTER) == ["רמי כהן. אלי לוי. וירוסים."]


def test_a_line_typed_whole_is_saved_as_it_is() -> None:
    assert lines("Rami Cohen.  el. virus. 9:30. ", ENTER) == ["Rami Cohen.  el. virus. 9:30."]


def test_one_line_follows_the_other() -> None:
    assert lines("ra", TAB, "backup", ENTER, "rac", TAB, "vir", TAB, ENTER) == [
        "Rami Cohen. backup",
        "Rachel Levi. viruses.",
    ]


def test_the_arrow_keys_choose_and_enter_takes_what_is_chosen() -> None:
    assert lines("ra", DOWN, DOWN, ENTER, "vir", TAB, ENTER) == ["Rachel Levi. viruses."]
    assert lines("ra", DOWN, DOWN, DOWN, DOWN, UP, TAB, "vir", TAB, ENTER) == ["Rami Cohen. viruses."]


def test_esc_closes_the_menu() -> None:
    keys = ("Rami Cohen. backup. no", ESCAPE, TAB, ENTER, CTRL_D)
    assert Pressed(*keys, paced=True).saved == [["Rami Cohen. backup. no"]]


def test_an_empty_line_is_no_note() -> None:
    assert lines(ENTER, "  ", ENTER) == []


def test_up_and_down_recall_the_lines_of_this_prompt() -> None:
    first, second = "Rami. backup", "Sara. printer"
    assert lines(first, ENTER, second, ENTER, UP, UP, ENTER, paced=True) == [first, second, first]
    assert lines(first, ENTER, second, ENTER, UP, UP, DOWN, ".", ENTER, paced=True)[2] == f"{second}."


def test_editing_is_that_of_a_shell() -> None:
    assert lines("Ramo", BACKSPACE, "i. backupp", LEFT, CTRL_D, HOME, DELETE, "T", ENTER) == ["Tami. backup"]
    assert lines("Rami. backup now", CTRL_W, ENTER) == ["Rami. backup"]


def test_hebrew_is_typed_deleted_and_moved_in_as_it_is_read() -> None:
    # Without an order of its own the line is edited as in a shell; in visual order an arrow leads where it points.
    assert lines("רמי. גיבוי", BACKSPACE, "ם", ENTER) == ["רמי. גיבום"]
    assert lines("רמי. גיבוי", LEFT, BACKSPACE, ENTER) == ["רמי. גיבי"]
    for bidi, arrow in (("off", LEFT), ("marks", LEFT), ("visual", RIGHT)):
        assert lines("רמי. גיוי", arrow, arrow, "ב", ENTER, bidi=bidi) == ["רמי. גיבוי"]
    assert lines("רמי. גיוי", HOME, LEFT, DELETE, "נ", ENTER, bidi="visual") == ["רני. גיוי"]


def test_ctrl_c_clears_the_line_and_on_an_empty_one_leaves() -> None:
    assert Pressed("Rami", CTRL_C, CTRL_C).code == 130
    done = Pressed("Rami", CTRL_C, "ra", TAB, "vir", TAB, ENTER, CTRL_C)
    assert (done.saved, done.code) == ([["Rami Cohen. viruses."]], 0)


def test_ctrl_d_ends_an_empty_line_only() -> None:
    assert Pressed(CTRL_D).code == 0
    assert Pressed("Rami. backup", CTRL_D, ENTER, CTRL_D).saved == [["Rami. backup"]]


def test_a_line_that_would_be_a_draft_is_said_and_a_second_enter_keeps_it() -> None:
    done = Pressed("Rami Cohen", ENTER, ENTER, CTRL_D, codes=[3], paced=True)
    assert (done.saved, done.code) == ([["Rami Cohen"]], 3)
    mended = Pressed("Rami Cohen", ENTER, ". backup", ENTER, CTRL_D, paced=True)
    assert (mended.saved, mended.code) == ([["Rami Cohen. backup"]], 0)
    left = Pressed("Rami Cohen", ENTER, CTRL_C, CTRL_C, paced=True)
    assert (left.saved, left.code) == ([], 130)


HASTY, OFFER = (
    "Moshe Peretz called about the printer 9:45",
    "Moshe Peretz. printer: called about the printer. 9:45",
)


def test_tab_takes_the_line_that_a_draft_offers() -> None:
    assert Pressed(HASTY, ENTER, TAB, ENTER, CTRL_D, paced=True).saved == [[OFFER]]
    assert lines(HASTY, TAB, ENTER) == [OFFER]
    hebrew = "משה פרץ התקשר לגבי מדפסת 11:00"
    assert Pressed(hebrew, ENTER, TAB, ENTER, CTRL_D, paced=True).saved == [["משה פרץ. מדפסת: התקשר לגבי מדפסת. 11:00"]]
    # What offers nothing, and what is a note already, stays as it is.
    assert Pressed("Rami Cohen. Eli. backup. 25:70", ENTER, TAB, ENTER, CTRL_D, paced=True).saved == [
        ["Rami Cohen. Eli. backup. 25:70"]
    ]
    assert lines("Rami Cohen. Eli. backup. 9:30. all well", TAB, ENTER) == ["Rami Cohen. Eli. backup. 9:30. all well"]


def test_a_second_enter_keeps_a_draft_whatever_it_offers() -> None:
    assert Pressed(HASTY, ENTER, ENTER, CTRL_D, paced=True).saved == [[HASTY]]


def test_tab_goes_on_behind_a_new_customer_as_behind_a_known_one() -> None:
    assert lines("Zvi New", TAB, "pri", TAB, ENTER) == ["Zvi New. printer."]
    assert lines("Zvi New", TAB, TAB, "pri", TAB, ENTER) == ["Zvi New. Eli Levi. printer."]
    assert lines("Zvi New.", TAB, "pri", TAB, ENTER) == ["Zvi New. Eli Levi. printer."]
    assert lines("צבי חדש", TAB, "מדפ", TAB, ENTER) == ["צבי חדש. מדפסת."]
    assert lines("J. Neu", TAB, "pri", TAB, ENTER) == ["J. Neu. printer."]
    assert lines("Zvi New. Eli. nonsuch", TAB, ENTER) == ["Zvi New. Eli. nonsuch"]
    # Once the menu is closed, somebody new who is like somebody known is new.
    assert Pressed("rami", ESCAPE, TAB, "pri", TAB, ENTER, CTRL_D, paced=True).saved == [["rami. printer."]]


def test_a_slip_and_a_part_are_completed_in_every_place() -> None:
    assert lines("cohen", TAB, "dnaa", TAB, "prnt", TAB, ENTER) == ["Rami Cohen. Dana Katz. printer."]
    assert lines("rchel", TAB, "ackup", TAB, ENTER) == ["Rachel Levi. backup."]


def test_a_question_mark_alone_is_no_note() -> None:
    assert lines("?", ENTER, BACKSPACE, "Rami. backup", ENTER) == ["Rami. backup"]
    assert lines("?", TAB, ENTER, BACKSPACE) == []
    assert lines("Rami. backup. why?", ENTER) == ["Rami. backup. why?"]


def test_a_line_changed_after_the_warning_is_warned_of_anew() -> None:
    done = Pressed("Rami Cohen", ENTER, " x", ENTER, CTRL_C, CTRL_D, paced=True)
    assert done.saved == []


def test_where_more_was_typed_ahead_nobody_is_asked_and_no_two_lines_run_together() -> None:
    done = Pressed("Rami Cohen\rSara. Dana. backup\r", CTRL_D, codes=[3, 0])
    assert (done.saved, done.code) == ([["Rami Cohen"], ["Sara. Dana. backup"]], 3)


def test_pasted_lines_are_several_notes_saved_at_once_or_dropped() -> None:
    page = pasted("Rami. backup\r\n\r\n25:70\nSara. printer\n")
    assert Pressed(page, ENTER, CTRL_D, paced=True).saved == [["Rami. backup", "25:70", "Sara. printer"]]
    for drop in (ESCAPE, CTRL_C):
        assert Pressed("ra", page, "ignored", TAB, drop, TAB, "vir", TAB, ENTER, CTRL_D, paced=True).saved == [
            ["Rami Cohen. viruses."]
        ]


def test_a_pasted_line_goes_into_the_line_and_waits_for_enter() -> None:
    assert lines("Rami. ", pasted("backup\n"), " now", ENTER) == ["Rami. backup now"]
    assert lines(pasted("Rami\u200e. בackup\tx"), CTRL_C) == []


def test_a_line_that_could_not_be_saved_stands_in_the_prompt_again(capsys: pytest.CaptureFixture[str]) -> None:
    done = Pressed("Rami. backup", ENTER, "!", ENTER, CTRL_D, codes=[4, 0], paced=True)
    assert (done.saved, done.code) == ([["Rami. backup"], ["Rami. backup!"]], 0)
    assert capsys.readouterr().err == "ql: the disk is full: make room\n"
    assert Pressed("Rami. backup", ENTER, CTRL_C, CTRL_D, codes=[4], paced=True).code == 4


def test_an_interrupt_while_saving_keeps_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    done = Pressed("Rami. backup", ENTER, ENTER, CTRL_D, codes=[130, 0], paced=True)
    assert done.saved == [["Rami. backup"]] * 2
    assert capsys.readouterr().err == "ql: interrupted, not saved\n"


def test_lines_are_kept_in_a_file_of_the_users_own_only_where_one_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "state" / "history"
    assert Pressed("Rami. backup", ENTER, "רמי. גיבוי", ENTER, CTRL_D, history=str(path)).code == 0
    assert path.read_text(encoding="utf-8") == "Rami. backup\nרמי. גיבוי\n"
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    again = Pressed(UP, UP, ENTER, CTRL_D, history=str(path), paced=True)
    assert again.saved == [["Rami. backup"]]
    nowhere = Pressed("Rami. backup", ENTER, UP, ENTER, CTRL_D, history=str(path / "no folder"), paced=True)
    assert nowhere.saved == [["Rami. backup"]] * 2
