"""What a spreadsheet makes of the texts in csv, and how they are kept from it.

Excel reads a text as if somebody typed it into a cell: it becomes a formula, a number without its noughts, or a day.
"""

from __future__ import annotations

import re  # noqa: TID253  no capture loads this module
import sys

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
# Formulas, be they behind a tab or a return, or the symbols of these; true and false; days with the name of a month;
# and numbers, clocks and days in figures, but for a whole number of up to eleven of them, which comes back as it was.
_CHANGED = re.compile(
    r"""
    [=+\-@\t\r\u2409\u240d]
    | (?: true | false ) $
    | (?: \d{1,4} [\s./-]*+ )? """
    + _MONTH
    + r""" [\s.,/-]*+ (?: \d [\d\s.,/:-]*+ )? $
    | (?! (?: 0 | [1-9]\d{0,10} ) $ ) (?= \D*+ \d ) [\d\s.,:/()%$€£₪-]++ (?: e [+-]? \d+ | \s* [ap]m? )? $
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MARK = "'"


def is_changed(text: str) -> bool:
    """Tell whether Excel would make something else of a text in csv."""
    return bool(_CHANGED.match(text) or _CHANGED.match(text.strip()))


def kept(text: str) -> str:
    """Return a text that stays the text in Excel: with ``'`` before it where Excel would change it.

    A text that begins with ``'`` itself, and goes on so, has one more: ``taken`` gives back what was there.
    """
    return _MARK + text if is_changed(text.lstrip(_MARK)) else text


def taken(text: str) -> str:
    """Return the text that ``kept`` was given."""
    return text[1:] if text.startswith(_MARK) and is_changed(text.lstrip(_MARK)) else text


def separator() -> str:
    """Return what Excel here expects between the cells of csv: a semicolon where a comma stands in numbers."""
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Control Panel\International") as settings:
            return str(winreg.QueryValueEx(settings, "sList")[0])[:1]
    import locale

    before = locale.setlocale(locale.LC_NUMERIC)
    try:
        locale.setlocale(locale.LC_NUMERIC, "")
        return ";" if locale.localeconv()["decimal_point"] == "," else ","
    except locale.Error:  # the environment names one that is not there
        return ","
    finally:
        locale.setlocale(locale.LC_NUMERIC, before)
