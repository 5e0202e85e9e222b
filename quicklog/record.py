"""Immutable records for the modules that every capture loads.

``dataclasses`` imports ``inspect`` and ``typing.NamedTuple`` imports ``typing`` and ``re``: either costs a third or
more of the time that a whole capture may take, and ``collections.namedtuple`` takes five times as long a class as
this. A record is a tuple whose fields are declared as in a dataclass.
"""

from __future__ import annotations

from operator import itemgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar, dataclass_transform

    T = TypeVar("T")
else:

    def dataclass_transform(**_: object) -> object:
        """Stand in for ``typing.dataclass_transform``, which only a type checker reads."""
        return lambda decorated: decorated


@dataclass_transform(frozen_default=True)
def record(declared: type[T]) -> type[T]:
    """Make an annotated class an immutable tuple with named fields: in their order, with its defaults and methods.

    A method of a record cannot call ``super()``: the class is built anew.
    """
    body: dict[str, Any] = dict(vars(declared))
    fields = tuple(declared.__annotations__)
    body["_fields"] = fields
    body["_defaults"] = {field: body.pop(field) for field in fields if field in body}
    for made_by_python in ("__dict__", "__weakref__", "__annotations__"):
        body.pop(made_by_python, None)
    for place, field in enumerate(fields):
        body[field] = property(itemgetter(place))
    body |= {"__slots__": (), "__new__": _new, "__repr__": _repr, "__getnewargs__": _values}
    return type(declared.__name__, (tuple,), body)


def _new(cls: Any, *values: object, **named: object) -> Any:
    """Bind values to fields as a call binds them to parameters; raises ``TypeError`` where that fails."""
    if named or len(values) != len(cls._fields):
        given = dict(zip(cls._fields, values, strict=False)) | named
        filled = cls._defaults | given
        if len(values) > len(cls._fields) or len(given) != len(values) + len(named) or filled.keys() != {*cls._fields}:
            raise TypeError(f"{cls.__name__} takes {', '.join(cls._fields)}")
        values = tuple(filled[field] for field in cls._fields)
    return tuple.__new__(cls, values)


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(self)


def _repr(self: Any) -> str:
    fields = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
    return f"{type(self).__name__}({fields})"


def fields_of(declared: type) -> tuple[str, ...]:
    """Return the names of a record's fields, in order."""
    names: tuple[str, ...] = declared._fields  # type: ignore[attr-defined]
    return names


def replace(original: T, **changes: object) -> T:
    """Return the record with some fields changed; raises ``TypeError`` on a field that it does not have."""
    kept: Any = original
    changed: T = type(original)(**(dict(zip(kept._fields, kept, strict=True)) | changes))
    return changed
