"""What quicklog says, in the languages that it speaks: a table of messages each, loaded where it is asked for.

English needs none: a message is English by itself. A module of this package is a language: ``MESSAGES`` holds its
templates by the English ones, or its templates by number where the English one is that of one thing; ``form`` says
which of those goes with a number; ``DAYS``, ``SHORT_DAYS``, ``MONTHS`` and ``SHORT_MONTHS`` are its names. What can be
translated is in ``quicklog.pot``.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from quicklog.lib.message import Catalogue, Message

# The languages that are there, by their tags; nobody but its translators reads the last.
LANGUAGES = ("en", "en-XA")
_ENGLISH = LANGUAGES[0]


def catalogue_of(named: str) -> Catalogue | None:
    """Return the messages of the language that is named as the environment does (``he_IL``); nothing for English."""
    tag = named.partition("@")[0].replace("_", "-").casefold()
    by_tag = {each.casefold(): each for each in LANGUAGES}
    language = by_tag.get(tag) or by_tag.get(tag.partition("-")[0], _ENGLISH)
    if language == _ENGLISH:
        return None
    name = f"quicklog.locale.{language.replace('-', '_').lower()}"
    __import__(name)
    return Table(sys.modules[name])


class Table:
    """The messages of a language, from its module."""

    def __init__(self, language: ModuleType) -> None:
        self._language = language

    def template(self, message: Message) -> str:
        """Return the template of a message in this language; its own where there is none."""
        found = self._language.MESSAGES.get(message.one)
        if found is None:
            return message.template
        return found if isinstance(found, str) else found[self._language.form(message.number)]

    def dated(self, moment: Any, form: str) -> str:
        """Write a moment in a form of ``strftime``, with the names of days and months of this language."""
        for directive, names, number in (
            ("%A", self._language.DAYS, "%w"),
            ("%a", self._language.SHORT_DAYS, "%w"),
            ("%B", self._language.MONTHS, "%m"),
            ("%b", self._language.SHORT_MONTHS, "%m"),
        ):
            if directive in form:
                form = form.replace(directive, names[int(moment.strftime(number)) - (number == "%m")])
        return str(moment.strftime(form))
