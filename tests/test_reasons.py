"""Reasons: kept by name with their values, told as sentences, whoever wrote them."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta, timezone
from string import Formatter
from typing import Any

import pytest

from quicklog.note.bodies import are_doubts, is_reason
from quicklog.shorthand.reasons import REASONS, UNSEEN, chained, name_of, reason, stored, told

AT = datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=2)))


def example(name: str) -> Any:
    """Return a reason of this name, with a value for each that its sentence asks for."""
    values: dict[str, object] = {}
    for _, value, form, _ in Formatter().parse(REASONS[name]):
        if value:
            values[value] = (time(9, 30) if value == "until" else AT) if form else f"“{value}”"
    return reason(name, **values)


@pytest.mark.parametrize("name", REASONS)
def test_a_reason_is_told_as_it_was_said_after_a_log_kept_it(name: str) -> None:
    said = example(name)
    kept = json.loads(json.dumps(stored(said)))
    assert is_reason(kept)
    assert are_doubts([{"about": "at", **kept}])
    assert told(kept) == said
    assert told({"about": "at", **kept}) == said
    assert told(kept).name == name
    assert name_of(kept) == name


def test_a_reason_may_hold_reasons() -> None:
    said = reason("because", what=example("read-as-time"), why=chained("all", [example("yesterday"), example("about")]))
    assert told(json.loads(json.dumps(stored(said)))) == said == "“typed” was read as the time: yesterday; about"


@pytest.mark.parametrize("sentence", ["no code was found", "what { is } this", ""])
def test_a_sentence_that_an_earlier_version_kept_is_told_as_it_is(sentence: str) -> None:
    assert told(sentence) == sentence
    assert told({"about": "at", "says": sentence}) == sentence


@pytest.mark.parametrize(
    "kept",
    [
        {"reason": "of-a-later-version", "values": {"typed": "x"}},
        {"reason": "read-as-time", "values": {}},
        {"reason": "no-hour", "values": {"at": "never"}},
        {"reason": "no-hour", "values": {"at": 7}},
        {"reason": "read-as-time", "values": None},
    ],
)
def test_a_reason_that_cannot_be_told_is_told_by_its_name(kept: dict[str, Any]) -> None:
    assert told(kept) == kept["reason"]


@pytest.mark.parametrize("name", UNSEEN)
def test_a_reason_that_the_line_does_not_show_is_known_by_the_sentence_that_was_kept_once(name: str) -> None:
    assert name_of(str(example(name))) == name
    assert name_of("no code was found") == ""


@pytest.mark.parametrize(
    "value",
    [
        {"reason": "x"},
        {"reason": "x", "values": {"a": [1]}},
        {"reason": 7, "values": {}},
        {"reason": "x", "values": {"a": {"reason": "y"}}},
        {"reason": "x", "values": {}, "more": 1},
        {"reason": "x\x1b", "values": {}},
        7,
    ],
)
def test_what_is_no_reason_is_refused(value: object) -> None:
    assert not is_reason(value)
