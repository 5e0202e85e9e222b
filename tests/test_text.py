"""Text is cleaned on the way in, folded for comparing and made safe on the way out."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quicklog.lib.message import amount
from quicklog.lib.text import (
    Clean,
    clean,
    in_quotes,
    is_right_to_left,
    key,
    lines_of,
    nearest,
    nearest_keys,
    safe,
    storable,
    visible,
    width,
)
from tests.strategies import characters, near_lines, strings

CLEANED = {
    "  Rami   Cohen.  ": "Rami Cohen.",
    "Rami\u00a0Cohen\u3000x\u2009y": "Rami Cohen x y",
    "a \t  b\t\tc ": "a\tb\t\tc",
    "\tRami": "\tRami",
    "\ufeffרמי": "רמי",
    "\u200fרמי\u200e כהן\u202c": "רמי כהן",
    "\u2067רמי\u2069": "רמי",
    "\u061cأحمد": "أحمد",
    "so\u00adft zero\u200bwidth\u2060": "soft zerowidth",
    "a \u200b b": "a b",
    "Zu\u0308rich": "Zürich",
    "שָׂרָה": unicodedata.normalize("NFC", "שָׂרָה"),
    "…。９": "…。９",
    "": "",
    " \u00a0 ": "",
    # Joiners stay where they join, or keep apart, what can be joined ...
    "می\u200cخواهم": "می\u200cخواهم",
    "۲۰\u200cساله": "۲۰\u200cساله",
    "20\u200cساله": "20\u200cساله",
    "क्\u200dष": "क्\u200dष",
    "👨\u200d👩\u200d👧 Levi": "👨\u200d👩\u200d👧 Levi",
    "👩🏽\u200d🔧": "👩🏽\u200d🔧",
    "🏳\ufe0f\u200d🌈": "🏳\ufe0f\u200d🌈",
    "🤷\u200d♂\ufe0f": "🤷\u200d♂\ufe0f",
    # ... and nowhere else: at an end, beside a sign, twice over, between letters that never join.
    "\u200cمی\u200c خواهم\u200d": "می خواهم",
    "می\u200c\u200c\u200dخواهم": "می\u200cخواهم",
    "می\u200b\u200c\u200bخواهم": "می\u200cخواهم",
    "Ra\u200dmi": "Rami",
    "שר\u200cה": "שרה",
    "9\u200c:\u200d30": "9:30",
    "3\u200d0": "30",
    "👨\u200d.": "👨.",
    "👨\u200d\u200e\u200d👧": "👨\u200d👧",
    "a\u200d👧": "a👧",
    "é\u200d\u0301": unicodedata.normalize("NFC", "é\u0301"),
    "می\u200c\x1bخ": None,
}


@pytest.mark.parametrize(("line", "text"), CLEANED.items())
def test_clean(line: str, text: str | None) -> None:
    assert clean(line) == Clean(text) if text is not None else "\u200c" not in clean(line).text


def test_a_long_heap_of_marks_stays_as_it_is() -> None:
    heap = "a" + "\u0301\u0316" * 600
    assert clean(heap) == Clean(heap)
    assert clean("e\u0301 " * 600) == Clean(("é " * 600).rstrip())


INTRUDERS = {
    "a\x1bb": ("a␛b", ((0x1B, 1),)),
    "a\x7f": ("a␡", ((0x7F, 1),)),
    "\x9bx": ("\\u{9b}x", ((0x9B, 0),)),
    "a\nb\rc": ("a␊b␍c", ((10, 1), (13, 3))),
    "a\u2028b\u2029": ("a\\u{2028}b\\u{2029}", ((0x2028, 1), (0x2029, 10))),
    "\udc80 x": ("\\u{dc80} x", ((0xDC80, 0),)),
    "\x85\x1b": ("\\u{85}␛", ((0x85, 0), (0x1B, 6))),
    "a\x1f b\x1c": ("a␟ b␜", ((0x1F, 1), (0x1C, 4))),
}


@pytest.mark.parametrize(("line", "expected"), INTRUDERS.items())
def test_an_intruder_is_shown_with_its_code_and_place(
    line: str, expected: tuple[str, tuple[tuple[int, int], ...]]
) -> None:
    assert clean(line) == Clean(*expected)


@given(strings | near_lines())
def test_cleaning_twice_changes_nothing(line: str) -> None:
    once = clean(line)
    assert clean(once.text) == Clean(once.text)


@given(strings)
def test_what_is_clean_can_be_seen_and_kept(line: str) -> None:
    text, intruders = clean(line).text, clean(line).intruders
    assert text.encode() is not None
    assert "  " not in text
    assert text == text.strip(" ")
    assert unicodedata.normalize("NFC", text) == text
    assert all(c == "\t" or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in text)
    for code, place in intruders:
        assert text.startswith(visible(chr(code)), place)


@given(strings)
def test_cleaning_loses_no_letter(line: str) -> None:
    text, intruders = clean(line).text, clean(line).intruders
    for code, place in reversed(intruders):
        text = text[:place] + chr(code) + text[place + len(visible(chr(code))) :]
    folded = [c for c in unicodedata.normalize("NFKD", text) if c.isalnum()]
    assert folded == [c for c in unicodedata.normalize("NFKD", line) if c.isalnum()]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\nb", ["a", "b"]),
        ("a\r\nb\rc\n", ["a", "b", "c"]),
        ("a\n\nb", ["a", "", "b"]),
        ("a\x0bb\x0cc\x85d\u2028e", ["a\x0bb\x0cc\x85d\u2028e"]),
        ("\n", [""]),
        ("", [""]),
    ],
)
def test_lines_of(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines


@given(st.lists(st.text(characters).filter(lambda line: not {"\n", "\r"} & set(line)), min_size=1))
def test_lines_come_back_whole(lines: list[str]) -> None:
    for end in ("\n", "\r\n", "\r"):
        assert lines_of(end.join(lines) + end) == lines


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Rami  Cohen ", "Rami  Cohen "),
        ("a\tb", "a\tb"),
        ("a\x1b[31mb", "a␛[31mb"),
        ("\u200fרמי", "\u200fרמי"),
        ("\udc80", "\\u{dc80}"),
    ],
)
def test_storable_keeps_the_line_as_typed(line: str, kept: str) -> None:
    assert storable(line) == kept


@given(strings)
def test_storable_can_be_stored_and_is_stable(line: str) -> None:
    assert storable(line).encode() is not None
    assert storable(storable(line)) == storable(line)
    assert clean(storable(line)).text == clean(clean(line).text).text or clean(line).intruders


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Rami Cohen", "Rami Cohen"),
        ("רמי כהן", "רמי כהן"),
        ("a\x1b[2Jb", "a␛[2Jb"),
        ("a\tb\nc", "a␉b␊c"),
        ("x\u202etxt", "x\\u{202e}txt"),
        ("\u2066x\u2069", "\\u{2066}x\\u{2069}"),
        ("a\u2028b", "a\\u{2028}b"),
        ("\x9b31m", "\\u{9b}31m"),
    ],
)
def test_safe(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(strings)
def test_safe_is_stable_and_nothing_in_it_moves_a_terminal(text: str) -> None:
    shown = safe(text)
    assert safe(shown) == shown
    assert shown.encode() is not None
    assert len(shown.splitlines()) <= 1
    assert all(unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert all(unicodedata.bidirectional(c) not in ("LRE", "RLE", "LRO", "RLO", "PDF") for c in shown)
    assert all(unicodedata.bidirectional(c) not in ("LRI", "RLI", "FSI", "PDI") for c in shown)


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Mn", "Mc", "Zs"), codec="utf-8")))
def test_safe_leaves_what_is_written_alone(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    "names",
    [
        ["Rami Cohen", "rami cohen", "RAMI  COHEN ", "Rami-Cohen", "rami_cohen", "Rami Cohen.", '"Rami" Cohen'],
        ["שרה", "שָׂרָה", "שָׂרָ֖ה", '"שרה"'],
        ['ד"ר לוי', "ד״ר לוי", "דר לוי", "ד”ר לוי", "ד'ר  לוי", "ד.ר. לוי"],
        ['בע"מ', "בע״מ", "בעמ"],
        ["אל-על", "אל־על", "אל על", "אל–על"],
        ["O'Neil", "O’Neil", "oneil", "O‘NEIL", "O`Neil", "O´Neil", "OʼNeil", "O′Neil"],
        ["Łódź", "ŁÓDŹ", "Lodz"],
        ["Sørensen", "SØRENSEN", "Sorensen"],
        ["Ægir Þór", "aegir thor", "ÆGIR ÞÓR"],
        ["Đorđe", "dorde"],
        ["Œuvre", "oeuvre"],
        ["Işık", "isik", "IŞIK"],
        ["José", "Jose\u0301", "JOSE", "jose"],
        ["Straße", "STRASSE", "strasse"],
        ["İbrahim", "ibrahim", "IBRAHIM"],
        ["ﬁre", "fire"],
        ["３Ｍ", "3m"],
        ["I.B.M.", "IBM", "i.b.m"],
        ["wi-fi", "wi fi", "WI‑FI"],
        ["\u202bרמי\u202c", "רמי", "רמי\u200f"],
    ],
    ids=lambda names: names[0],
)
def test_spellings_of_one_name(names: list[str]) -> None:
    assert len({key(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rami Cohen", "Rami Cohn"),
        ("Rami Cohen", "RamiCohen"),
        ("שלום", "שלומ"),
        ("הבנק", "בנק"),
        ("C++", "C#"),
        ("9:30", "930"),
        ("कि", "का"),
    ],
)
def test_names_that_differ(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(strings)
def test_folding_a_key_again_changes_nothing(text: str) -> None:
    assert key(key(text)) == key(text)
    assert key(text) == " ".join(key(text).split())
    assert not set(key(text)) & set("'\"`´׳״‘’“”.…-–—־_")


_PLAIN = st.text(st.sampled_from("abcxyzשלוםכהןéüłßñ 0123"), max_size=20)


@given(_PLAIN, st.data())
def test_a_key_is_insensitive_to_case_niqqud_quotes_and_dashes(text: str, data: st.DataObject) -> None:
    decorated = ""
    for character in text:
        decorated += data.draw(st.sampled_from([character, character.upper(), unicodedata.normalize("NFD", character)]))
        decorated += data.draw(
            st.sampled_from(["", "", "'", '"', "״", "’", ".", "\u200f", "\u05b8" if character > "א" else ""])
        )
    decorated = decorated.replace(" ", data.draw(st.sampled_from([" ", "  ", "-", "־", "_", " – ", "\u00a0"])))
    assert key(decorated) == key(text)


@given(strings)
def test_a_clean_line_has_the_key_of_the_line(line: str) -> None:
    if not clean(line).intruders:
        assert key(clean(line).text) == key(line)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        *[
            ("Rami", 4),
            ("רמי", 3),
            ("שָׂרָה", 3),
            ("田中", 4),
            ("é", 1),
            ("e\u0301", 1),
            ("\u200fרמי", 3),
            ("", 0),
            ("３", 2),
        ],
        *[
            ("👨\u200d👩\u200d👧\u200d👦", 2),
            ("👩🏽\u200d🔧", 2),
            ("👍🏽", 2),
            ("🤷\u200d♂\ufe0f", 2),
            ("می\u200cخواهم", 7),
        ],
        *[("\u200d🌀א", 3), ("🏽", 2), ("👍👍", 4)],
    ],
)
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells


@pytest.mark.parametrize(
    ("text", "is_so"), [("Rami", False), ("רמי", True), ("Rami רמי", True), ("أحمد", True), ("é9", False)]
)
def test_is_right_to_left(text: str, *, is_so: bool) -> None:
    assert is_right_to_left(text) is is_so


def test_nearest() -> None:
    known = ["viruses", "virus", "backup", "גיבוי", "UPS"]
    assert nearest("virusse", known)[0] == "viruses"
    assert nearest("גיבו", known) == ["גיבוי"]
    assert nearest("BACK-UP", known) == ["backup"]
    assert nearest("flood", known) == []
    assert nearest("", known) == []
    assert nearest("virus", known, most=1) == ["virus"]
    assert nearest("virus" * 30, ["virus" * 30]) == []


@given(st.text("abcdeאב ", max_size=9), st.lists(st.text("abcdeאב ", max_size=9), max_size=12), st.integers(1, 4))
@example("abc", ["ab", "abcd", "cba", "aabbcc", ""], 3)
@example("a" * 13, ["a" * 7, "a" * 24], 3)
def test_what_is_left_to_difflib_is_all_that_it_would_find(wanted: str, keys: list[str], most: int) -> None:
    assert nearest_keys(wanted, keys, most) == get_close_matches(wanted, keys, n=most, cutoff=0.7)


def test_words_are_quoted_by_their_beginning_where_they_are_many() -> None:
    assert in_quotes("x" * 100) == f"“{'x' * 100}”"
    assert in_quotes("x" * 101) == f"“{'x' * 99}…”"
    assert in_quotes("ab cd", 4) == "“ab…”"


@pytest.mark.parametrize(
    ("size", "written"),
    [
        *[(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"), (300_000, "300 kB"), (65_536, "65.5 kB")],
        *[(999_999, "1,000 kB"), (1_500_000, "1.5 MB"), (20 * 10**9, "20 GB"), (3 * 10**15, "3,000 TB")],
    ],
)
def test_a_size_is_written_in_a_unit_that_fits_it(size: int, written: str) -> None:
    assert amount(size) == written
