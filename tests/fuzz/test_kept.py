"""Any bytes in the files that quicklog keeps for a user: the pocket, config.toml, and what it remembers."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from quicklog.actions.session import Session
from quicklog.cli.terminal import Terminal
from quicklog.config.home import find
from quicklog.errors import QuicklogError
from quicklog.maintenance import audit
from quicklog.store.log import id_at
from quicklog.store.opening import open_log
from tests.fuzz import examples
from tests.fuzz.texts import any_text
from tests.notebook import NOW, body, in_memory, stamp
from tests.test_pocket import bring_in

_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**65), 2**65)
    | st.floats()
    | any_text
    | st.just("2026-11-21T09:30:00+02:00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text | st.just("line"), inner, max_size=3),
    max_leaves=5,
)
BESIDE = "beside-0123456789abcdef"  # a file that is none of the pocket's, named as a note may be
_OUTER = ["id", "log", "at", "login", "body", "more"]
_INNER = [
    "line",
    "offset",
    "at",
    "customer",
    "technician",
    "code",
    "detail",
    "due",
    "for",
    "score",
    "draft",
    "doubts",
    "x",
]


def waiting() -> dict[str, Any]:
    """Return a good note that waits, as its file holds it, for the log in memory."""
    at = stamp()
    return {"id": id_at(at), "log": ":memory:", "at": at, "login": "noa", "body": body(customer="Rami Cohen")}


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what a file of the pocket holds of which some text is not what it was, or which is another thing."""
    note = waiting()
    for name in draw(st.lists(st.sampled_from(_INNER), max_size=3, unique=True)):
        note["body"][name] = draw(any_text | _json)
    for name in draw(st.lists(st.sampled_from(["log", "at"]), max_size=1)):
        note[name] = draw(any_text | _json)
    for name in draw(st.lists(st.sampled_from(_OUTER), max_size=1)):
        note.pop(name, None)
    if draw(st.integers(0, 9)) == 0:
        note["body"] = draw(_json.filter(lambda body: not isinstance(body, dict) or "line" not in body))
    return note


def assert_no_hindrance(content: bytes, name: str = "0.json") -> None:
    """Assert that such a file in the pocket keeps no good note there, and brings nothing bad into the log."""
    good = waiting()
    with tempfile.TemporaryDirectory() as folder, in_memory() as log:
        beside, inner = Path(folder) / f"{BESIDE}.json", Path(folder) / "pocket"
        inner.mkdir()
        beside.write_bytes(b"not of the pocket")
        (inner / name).write_bytes(content)
        (inner / f"{good['id']}.json").write_text(json.dumps(good), encoding="utf-8")
        bring_in(str(inner), log)
        assert not (inner / f"{good['id']}.json").exists()
        assert log.connection.execute("SELECT count(*) FROM notes WHERE id = ?", [good["id"]]).fetchone() == (1,)
        assert [*audit.integrity(log), *audit.broken_links(log), *audit.strayed_notes(log)] == []
        assert bring_in(str(inner), log) == 0  # what was brought in is there no more
        assert beside.exists()


@given(st.binary(max_size=60) | _json.map(lambda value: json.dumps(value).encode()))
@examples(60)
def test_any_bytes_in_the_pocket_are_no_hindrance(content: bytes) -> None:
    assert_no_hindrance(content)


@given(spoilt())
@examples(150)
def test_a_spoilt_note_in_the_pocket_is_no_hindrance(note: dict[str, Any]) -> None:
    assert_no_hindrance(json.dumps(note).encode(), f"{note.get('id', 0)}.json")


# What no log can take although it has the shape of a note.
HINDRANCES: dict[str, list[Any]] = {
    "line": [None, False, 5, []],
    "customer": [5, {}],
    "code": [True],
    "detail": [5, {}],
    "draft": ["\ud800"],
    "score": [2**70, {}],
    "log": [None, 5, "\0", "\ud800", []],
    "login": [None, [], "\ud800"],
    "body at": [None, ""],
    "at": ["0001-01-01T00:00:00.000+14:00", "9999-12-31T23:59:59.999-14:00"],
    "id": [f"../{BESIDE}", "\ud800" + "0" * 20],
}


@pytest.mark.parametrize(("name", "value"), [(name, each) for name, odd in HINDRANCES.items() for each in odd])
def test_a_note_of_odd_values_in_the_pocket_is_no_hindrance(name: str, value: Any) -> None:
    note = waiting()
    (note if name in _OUTER else note["body"])[name.removeprefix("body ")] = value
    assert_no_hindrance(json.dumps(note).encode(), "0.json" if name == "id" else f"{note['id']}.json")


def test_a_file_of_another_name_is_taken_out_of_the_pocket() -> None:
    assert_no_hindrance(json.dumps(waiting()).encode(), "copy.json")


# The settings, in a home of their own.


@pytest.fixture
def config(own_home: Path) -> Path:
    """Return where the user's config.toml is."""
    path = own_home / "xdg_config_home" / "quicklog" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


_settings = st.lists(
    st.tuples(
        st.sampled_from(["log", "technician", "backup", "history", "x", '""', "a.b", "[log]\nx"]),
        st.sampled_from(["''", "1", "'daily'", "'~'", "'~x/y'", "'/'", "'.'", '"\\u0000"', '"a\\u001b"', "['a']", "{}"])
        | any_text.filter(str.isprintable).map(json.dumps),
    ),
    max_size=3,
).map(lambda pairs: "\n".join(f"{name} = {value}" for name, value in pairs).encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=60) | _settings)
@examples(80)
@example(b'log = "\\u0000"')
@example(b"log = 1\nlgo = 'x'")
def test_any_settings_are_used_as_far_as_they_are_good(config: Path, content: bytes) -> None:
    config.write_bytes(content)
    home = find(os.environ)
    assert os.path.isabs(home.log)
    assert all(said is None or said.isprintable() for said in (home.complaint, home.log_in_doubt))
    session = Session(os.environ, Terminal(os.environ).tell, now=NOW)
    assert isinstance(session.writer, str)
    try:
        open_log(session.home.log, begin=False).connection.close()
    except QuicklogError:
        return


@given(st.data())
@examples(60)
def test_any_bytes_in_the_cache_are_passed_over(own_home: Path, data: st.DataObject) -> None:
    first = find(os.environ)
    (path,) = (own_home / "xdg_cache_home" / "quicklog").iterdir()
    whole = path.read_bytes()
    cut, put = data.draw(st.integers(0, len(whole))), data.draw(st.binary(max_size=50))
    content = data.draw(
        st.sampled_from([put, whole[:cut], whole[:cut] + put, whole[:cut] + put + whole[cut + len(put) :]])
    )
    assume(content != whole)
    path.write_bytes(content)
    assert find(os.environ) == first
    assert path.read_bytes() == whole
