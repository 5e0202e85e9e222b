"""The card: in three forms, escaped, from right to left where the codes are, and on one sheet of A4."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from quicklog.config import codes_file, home
from quicklog.shorthand import times
from quicklog.shorthand.codes import Code
from quicklog.shorthand.marks import kind_of
from quicklog.shorthand.pieces import pieces_of
from quicklog.show import card
from quicklog.show.page import Page
from tests.cli import NOW

if TYPE_CHECKING:
    from pathlib import Path

STARTER = codes_file.load(home.starter())[0].all()
HEBREW = [
    Code(
        code.aliases[-1] if code.aliases else "עוד",
        "לבדוק את הגיבוי של אמש, להריץ שוב ולדווח ללקוח",
        code.kind,
        code.aliases,
    )
    for code in STARTER
]
HOSTILE = Code(
    "<b>x", "</dd><script>alert(1)</script> & \"q\" 'r' {{ 7*7 }} \x1b[31m", aliases=("<i>", "*m*|_u_ [l](http://x)")
)
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Tags(HTMLParser):
    """Collects the tags of a page and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, and whatever could run."""
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.words += data


def test_the_card_holds_every_code_with_all_that_is_agreed_on_it() -> None:
    for text in ("\n".join(card.screen(STARTER, Page())), Tags(card.sheet(STARTER).html).words):
        for code in STARTER:
            assert all(word in text for word in (code.name, code.meaning, *code.aliases, card.marks(code)))


def test_the_rules_are_four_lines() -> None:
    assert card.screen(STARTER, Page())[4] == ""
    assert card.sheet(STARTER).html.count("<li>") == 4
    assert card.document(STARTER)[2:6] == [
        line for line in card.document(STARTER) if line.startswith("- ") and "**" not in line
    ]
    assert len(card._RULES) == len(card._RULES_IN_HEBREW) == 4


@pytest.mark.parametrize("rules", [card._RULES, card._RULES_IN_HEBREW])
def test_the_rules_tell_what_is_so(rules: tuple[str, ...]) -> None:
    shown = rules[1].rpartition(" now, or " if rules is card._RULES else "עכשיו, או ")[2].split(", ")
    assert len(shown) == 5
    assert all(isinstance(times.past(time, NOW), times.Moment) for time in shown)
    marks = pieces_of(rules[3]).marks
    assert [mark.column for mark in marks] == ["channel", "for", "due", "kind", "score", "ticket"]
    values = {mark.column: mark.value for mark in marks}
    assert isinstance(times.due(values["due"], NOW), times.Moment)
    assert kind_of(values["kind"])


def test_nothing_of_a_code_is_markup() -> None:
    page = card.sheet([HOSTILE]).html
    tags = Tags(page)
    assert set(tags.tags) <= set("html head meta title style body h1 ul li dl div dt dd p bdi".split())
    assert "</dd><script>alert(1)</script> & \"q\" 'r' {{ 7*7 }} ␛[31m" in tags.words
    assert "\x1b" not in page
    (line,) = (line for line in card.document([HOSTILE]) if "alert" in line)
    assert not re.search(r"(?<!\\)[<\[|`]", line)


def test_a_page_says_its_language_and_runs_as_its_codes_do() -> None:
    assert '<html lang="en" dir="ltr">' in card.sheet(STARTER).html
    page = card.sheet(HEBREW).html
    assert '<html lang="he" dir="rtl">' in page
    assert "לקוח. טכנאי. קוד. שעה. פירוט" in page
    assert "size: A4 landscape" in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("codes", [STARTER[:1], STARTER, [*STARTER, *STARTER][:60], HEBREW, [*HEBREW, *HEBREW][:60]])
def test_sixty_codes_are_said_to_fit_one_sheet(codes: list[Code]) -> None:
    assert card.sheet(codes).sheets == 1


def test_fewer_codes_stand_in_larger_type() -> None:
    sizes = [float(re.findall(r"font: ([\d.]+)pt", card.sheet(STARTER[:number]).html)[0]) for number in (1, 20, 38)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1] >= 6


def test_too_many_codes_are_said_to_take_more_sheets() -> None:
    assert card.sheet(STARTER * 3).sheets == 2


@pytest.mark.skipif(BROWSER is None or shutil.which("pdfinfo") is None, reason="no browser here, or no pdfinfo")
@pytest.mark.parametrize(
    ("codes", "pages"), [([*STARTER, *STARTER][:60], 1), ([*HEBREW, *HEBREW][:60], 1), (STARTER * 3, 2)]
)
def test_a_browser_prints_as_many_sheets_as_were_said(codes: list[Code], pages: int, tmp_path: Path) -> None:
    made = card.sheet(codes)
    (tmp_path / "card.html").write_text(made.html, encoding="utf-8")
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'card.pdf'}"]
    subprocess.run([*command, (tmp_path / "card.html").as_uri()], check=True, capture_output=True)
    told = subprocess.run(["pdfinfo", tmp_path / "card.pdf"], check=True, capture_output=True, text=True).stdout
    assert int(re.findall(r"Pages: +(\d+)", told)[0]) == made.sheets == pages
    assert "(A4)" in told
    width, height = map(float, re.findall(r"Page size: +([\d.]+) x ([\d.]+)", told)[0])
    assert width > height
