"""A record is an immutable tuple with named fields, made without what dataclasses would cost at every start."""

from __future__ import annotations

import copy
import marshal
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.record import Record, fields_of, replace
from quicklog.lib.text import Clean


class Point(Record):
    """A point, and how far it is from another."""

    x: int
    y: int = 0
    label: str = "here"

    @property
    def sum(self) -> int:
        """Return both together."""
        return self.x + self.y

    def moved(self, by: int) -> Point:
        """Return the point further on."""
        return replace(self, x=self.x + by)


class Place(Point):
    """A point with a name."""

    name: str = ""
    of: str = "a map"


def test_fields_are_added_behind_those_of_the_record_that_one_is_derived_from() -> None:
    assert fields_of(Place) == ("x", "y", "label", "name", "of")
    place = Place(1, name="Haifa")
    assert (place.x, place.y, place.label, place.name, place.of) == (1, 0, "here", "Haifa", "a map")
    assert (place.sum, replace(place, y=3).sum, fields_of(Point)) == (1, 4, ("x", "y", "label"))


def test_fields_in_their_order_with_their_defaults() -> None:
    assert fields_of(Point) == ("x", "y", "label")
    point = Point(1)
    assert (point.x, point.y, point.label) == (1, 0, "here")
    assert Point(1, 2, "there") == Point(label="there", y=2, x=1) == Point(1, 2, label="there")
    assert tuple(point) == (1, 0, "here")


def test_methods_properties_and_words_are_kept() -> None:
    assert Point(1, 2).sum == 3
    assert Point(1).moved(4) == Point(5)
    assert Point.__doc__ == "A point, and how far it is from another."
    assert repr(Point(1)) == "Point(x=1, y=0, label='here')"


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, 2, "a", 3), {}), ((1,), {"x": 2}), ((1,), {"z": 2}), ((), {"y": 2}), ((1, 2, "a"), {"z": 1})],
)
def test_a_call_that_does_not_fit_is_refused(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Point takes x, y, label"):
        Point(*values, **named)


def test_a_record_cannot_be_changed() -> None:
    point: Any = Point(1)
    for name in ("x", "z"):
        with pytest.raises(AttributeError):
            setattr(point, name, 2)
    assert point == Point(1)


def test_replace_leaves_the_original_alone() -> None:
    point = Point(1, 2)
    assert replace(point, y=3, label="there") == Point(1, 3, "there")
    assert replace(point) == point == Point(1, 2)
    assert type(replace(point, x=4)) is Point
    with pytest.raises(TypeError):
        replace(point, z=1)


def test_a_record_that_is_derived_has_the_same_fields() -> None:
    class Named(Point):
        def name(self) -> str:
            """Return its name."""
            return f"{self.label} {self.sum}"

    assert Named(1, 2).name() == "here 3"
    assert replace(Named(1), label="there") == Named(1, 0, "there")


def test_a_field_that_python_uses_itself() -> None:
    class Odd(Record):
        """Names that a tuple has too."""

        count: int  # type: ignore[assignment]
        index: str = "i"  # type: ignore[assignment]

    assert (Odd(3).count, Odd(3).index) == (3, "i")
    assert replace(Odd(3), count=4).count == 4


@given(st.integers(), st.integers(), st.text())
def test_records_compare_and_hash_by_their_values(x: int, y: int, label: str) -> None:
    point = Point(x, y, label)
    assert point == Point(x, y, label)
    assert hash(point) == hash(Point(x, y, label))
    assert point != Point(x, y, f"{label}.")
    assert Point(*marshal.loads(marshal.dumps(tuple(point)))) == point


def test_it_loads_nothing_heavy() -> None:
    root = str(Path(__file__).parents[1])
    script = f"import sys; sys.path.insert(0, {root!r}); import quicklog.lib.record; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)
    assert "quicklog.lib.record" in run.stdout.split()
    assert not {"re", "typing", "dataclasses", "enum", "inspect", "collections"} & set(run.stdout.split())


def test_a_record_can_be_copied_and_sent_to_another_process() -> None:
    note = Clean("Rami", ((27, 3),))
    assert copy.copy(note) == note
    assert copy.deepcopy(note) == note
    assert pickle.loads(pickle.dumps(note)) == note
