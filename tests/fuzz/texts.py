"""Texts that nobody would type, and those that nearly mean something."""

from __future__ import annotations

from unicodedata import category

from hypothesis import strategies as st

from tests.strategies import near_lines, pieces, strings

# Characters with which readers of text come to grief, by what they are.
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNSEEN = "\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2060\u2800\u3164\ufe0f\ufeff\U000e0001\U000e0041"
_CONTROLS = "\0\x01\t\n\v\f\r\x1b\x1c\x1d\x1e\x1f\x7f\x80\x85\x9b\u2028\u2029"
_HALVES = "\ud800\udbff\udc00\udcff\udfff"
_BLANKS = " \u00a0\u1680\u2003\u202f\u205f\u3000"
_STOPS = "..…。．｡۔|:;,@+-_/"
_QUOTES = "'\"`´׳״‘’‚“”„«»"
_DIGITS = "0159٣۳०９²½Ⅷ①"
_FOLDING = "İıßſKΩŸǅﬁ㎒㏒ﷺ"
_MARKS = "\u0301\u05b8\u05bf\u064b\u0e31\u0bcd\u1dff\U0001e94a"
_HEBREW = "אבגשלוםןץ־״׳יִשׁ"
_BEYOND = "😀👩‍👧🇮🇱𝔘𐤀\U0010ffff\uffff\ufdd0"
odd = st.sampled_from(
    _BIDI + _UNSEEN + _CONTROLS + _HALVES + _BLANKS + _STOPS + _QUOTES + _DIGITS + _FOLDING + _MARKS + _HEBREW + _BEYOND
)
any_text = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text(odd, max_size=40),
    strings,
)

separators = st.sampled_from([". ", ".", " | ", "\t", "。", "", " ", ".. ", ": ", "\n", "\u202e. ", "+"])
# Real pieces, each with something odd in it or behind it.
mixed = st.lists(st.tuples(pieces | any_text, separators), max_size=10).map(lambda parts: "".join(map("".join, parts)))
any_line = st.one_of(any_text, mixed, near_lines())


@st.composite
def long_lines(draw: st.DrawFn) -> str:
    """Draw a line that is long for what it repeats: up to what a log can hold, and beyond."""
    part = draw(
        st.one_of(mixed, pieces, st.text(odd, min_size=1, max_size=3), st.sampled_from(["x", "א", ". ", "a. "]))
    )
    most = draw(st.sampled_from([500, 5_000, 70_000]))
    times = most // max(1, len(part))
    return (draw(st.sampled_from(["", "Rami Cohen. Eli. viruses. 9:30. "])) + part * times)[:most]


def is_harmless(text: str) -> bool:
    """Tell whether a text does nothing to a terminal but to be seen in it: one line, in its own direction."""
    return not any(category(c) in ("Cc", "Cs", "Zl", "Zp") or c in _BIDI[3:] for c in text)
