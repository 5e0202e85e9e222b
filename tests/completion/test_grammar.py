"""The grammar that completion works by: it is that of the commands."""

from __future__ import annotations

from quicklog.cli.completion.grammar import COMMANDS
from tests.completion import grammar

SORTS = {None, "", "file", "customer", "technician", "channel", "code", "ref", "open", "draft", "line"}


def test_the_grammar_is_that_of_the_commands() -> None:
    assert grammar() == COMMANDS, "make it anew: python -m tests.completion"


def test_every_sort_is_one_that_is_known() -> None:
    sorts = [
        sort for _, options, places in COMMANDS.values() for sort in (*places, *(each[0] for each in options.values()))
    ]
    assert {sort.removesuffix("*") if sort else sort for sort in sorts if not isinstance(sort, tuple)} <= SORTS
    assert all(len(sort) > 1 for sort in sorts if isinstance(sort, tuple))
