"""Immutable records for the modules that every capture loads.

``dataclasses`` imports ``inspect`` and ``typing.NamedTuple`` imports ``typing`` and ``re``: either costs a third or
more of the time that a whole capture may take, and ``collections.namedtuple`` takes five times as long a class as
this. A record is a tuple whose fields are declared as in a dataclass.
"""

from __future__ import annotations

from operator import itemgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypeVar, dataclass_transform

    T = TypeVar("T", bound="Record")
else:

    def dataclass_transform(**_: object) -> object:
        """Stand in for ``typing.dataclass_transform``, which only a type checker reads."""
        return lambda decorated: decorated


# What reads the first field, the second and so on: it is the same for every record.
_READ: list[property] = []


@dataclass_transform(frozen_default=True)
class _Declared(type):
    """Makes fields of what a record's class declares, before the class is built: to build it twice costs as much."""

    _fields: tuple[str, ...]
    _defaults: dict[str, object]

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> _Declared:
        """Build the class of a record."""
        fields = tuple(body.pop("__annotations__", ()))
        if fields:  # behind those of the record that it is derived from
            before: tuple[str, ...] = getattr(bases[0], "_fields", ())
            defaults = {field: body.pop(field) for field in fields if field in body}
            body["_fields"], body["_defaults"] = before + fields, getattr(bases[0], "_defaults", {}) | defaults
            while len(_READ) < len(before) + len(fields):
                _READ.append(property(itemgetter(len(_READ))))
            body.update(zip(fields, _READ[len(before) :], strict=False))
        body["__slots__"] = ()
        return type.__new__(cls, name, bases, body)


class Record(tuple, metaclass=_Declared):  # type: ignore[type-arg]  # of whatever its fields are
    """An immutable tuple with named fields: those that a class derived from it declares, with their defaults.

    A class that is derived from such a class adds its own behind them.
    """

    __slots__ = ()

    def __new__(cls, *values: object, **named: object) -> Any:
        """Bind values to fields as a call binds them to parameters; raises ``TypeError`` where that fails."""
        if named or len(values) != len(cls._fields):
            given = dict(zip(cls._fields, values, strict=False)) | named
            filled = cls._defaults | given
            if (
                len(values) > len(cls._fields)
                or len(given) != len(values) + len(named)
                or filled.keys() != {*cls._fields}
            ):
                raise TypeError(f"{cls.__name__} takes {', '.join(cls._fields)}")
            values = tuple(filled[field] for field in cls._fields)
        return tuple.__new__(cls, values)

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Return what a copy is made of."""
        return tuple(self)

    def __repr__(self) -> str:
        """Return the record as it is written."""
        fields = ", ".join(f"{field}={value!r}" for field, value in zip(type(self)._fields, self, strict=True))
        return f"{type(self).__name__}({fields})"


def remade(kind: type[T], values: Iterable[object]) -> T:
    """Return a record of all its values, in order: those that one was taken apart into, for nobody counts them."""
    return tuple.__new__(kind, values)


def fields_of(declared: type[Record]) -> tuple[str, ...]:
    """Return the names of a record's fields, in order."""
    return declared._fields


def replace(original: T, **changes: object) -> T:
    """Return the record with some fields changed; raises ``TypeError`` on a field that it does not have."""
    kind = type(original)
    changed: T = kind(**(dict(zip(fields_of(kind), original, strict=True)) | changes))
    return changed
