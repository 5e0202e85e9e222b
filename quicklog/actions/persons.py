"""One customer, several names: joined, taken apart again, and found by a telephone number."""

from __future__ import annotations

from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.message import Message, joined
from quicklog.lib.record import Record
from quicklog.lib.text import clean, in_quotes, key
from quicklog.note import limits, persons
from quicklog.note.note import ERASED
from quicklog.shorthand import capture, customers
from quicklog.store import names, phones, query, summary
from quicklog.store.log import id_behind
from quicklog.store.persons import Keys, Person, last_id
from quicklog.store.query import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.report.doubles import Pair
    from quicklog.store.log import Transaction
    from quicklog.store.summary import History

_SEVERAL = 2


class Joined(Record):
    """What came of joining names: the person, how many notes name it so or so, and which names no note has yet.

    ``is_new`` tells whether anything was written.
    """

    person: Person
    notes: int
    unknown: tuple[str, ...]
    is_new: bool


class Caller(Record):
    """Whose a telephone number is: the person, unless only a draft has it, and what is known of that person.

    ``note`` is the newest note in whose words the number stands, where the team does not list it.
    """

    person: Person | None
    history: History | None
    note: Note | None


class Alike(Record):
    """Two names that may be one customer's, each with how many notes name it, and why: see ``doubles.Pair``."""

    name: str
    notes: int
    other: str
    others_notes: int
    why: str


def same(session: Session, typed: Sequence[str]) -> Joined:
    """Say that names are one customer's, who is called by the first of them.

    Raises ``BadUsageError`` where they are no names, or all the same, and ``NothingFoundError`` where nobody has any
    of them.
    """
    folded = _named(typed)
    if len(folded) < _SEVERAL:
        alike = joined(", ", map(in_quotes, typed))
        what = (
            Message("{names} is the same name already", names=alike)
            if len(typed) >= _SEVERAL
            else Message("one name alone is no other's")
        )
        raise BadUsageError(what, 'name two, each in quotes: ql customer same "R. Cohen" "Rami Cohen"')
    with session.writing() as write:
        unknown = _unknown(session, folded)
        _expect_whole(session, typed, folded, unknown)
        first, *others = folded.values()
        before = session.person(first)
        is_known = set(folded) <= set(before.keys)
        if is_known and (before.listed or before.key == key(first)):
            return Joined(before, _count(session, before), tuple(unknown), is_new=False)
        _write(session, write, persons.JOINED, [first, *others])
    person = session.person(first)
    return Joined(person, _count(session, person), tuple(unknown), is_new=True)


def apart(session: Session, typed: Sequence[str]) -> list[tuple[str, Person]]:
    """Say that names stand for nobody else any more; return each with the person to whom it belonged, as that is now.

    Raises ``NothingFoundError`` where a name stands for nobody else, and ``BadUsageError`` where the team's list says
    so, which is changed there.
    """
    with session.writing() as write:
        folded = _named(typed)
        whole = " ".join(typed)
        if len(typed) > 1 and not all(_has_others(session, name) for name in folded.values()):
            folded = {key(whole): clean(whole).text} if _has_others(session, whole) else folded
        others = dict[str, str]()
        for each, name in folded.items():
            person = session.person(name)
            _expect_joined(session, person, each, name)
            others[each] = next(other for number, other in person.names.items() if number != each)
        _write(session, write, persons.PARTED, [*folded.values()])
    return [(name, session.person(others[each])) for each, name in folded.items()]


def _named(typed: Sequence[str]) -> dict[str, str]:
    """Return names by their keys, cleaned; raises ``BadUsageError`` where one is none."""
    limits.check(*typed)
    folded: dict[str, str] = {}
    for each in typed:
        name = clean(each)
        if not key(name.text) or name.intruders or "\t" in name.text or key(name.text) == key(ERASED):
            raise BadUsageError("{name} is not a name", "write the customer's name", name=name.text or each)
        folded.setdefault(key(name.text), name.text)
    return folded


def _unknown(session: Session, folded: dict[str, str]) -> list[str]:
    """Return the names that nobody has yet."""
    known = names.Names(session.log, session.codes.customers)
    return [name for each, name in folded.items() if not known.customer(each)]


def _expect_whole(session: Session, typed: Sequence[str], folded: dict[str, str], unknown: list[str]) -> None:
    """Raise where nobody has any of the names, most often because a name of several words has no quotes."""
    known = names.Names(session.log, session.codes.customers)
    if unknown:
        for start in range(len(typed)):
            for end in range(start + _SEVERAL, len(typed) + 1):
                whole = " ".join(typed[start:end])
                if known.customer(key(whole)):
                    raise BadUsageError(
                        "{whole} is one name here, and was given as several",
                        "put each name in quotes",
                        whole=in_quotes(whole),
                    )
    if len(unknown) == len(folded):
        raise NothingFoundError(
            "no note names {names}",
            "put each name in quotes, and see ql customer --like",
            names=joined(", ", map(in_quotes, unknown)),
        )


def _has_others(session: Session, name: str) -> bool:
    return len(session.person(name).names) > 1


def _expect_joined(session: Session, person: Person, folded: str, name: str) -> None:
    for each in person.listed:
        if folded in each.names and len(each.names) > 1:
            raise BadUsageError(
                "{path} lists {name} among the names of {other}",
                "take it out there: ql codes edit",
                path=session.home.codes_path,
                name=in_quotes(name),
                other=each.name,
            )
    if folded not in person.joined:
        raise NothingFoundError(
            "{name} stands for nobody else", "ql customer NAME shows whose names are one", name=in_quotes(name)
        )


def _write(session: Session, write: Transaction, kind: str, names: list[str]) -> None:
    at = capture.stamp(session.now)
    body = {"names": names, "offset": capture.offset(session.now)}
    # Behind all that was known of persons here, whatever the clock says: so it counts on every machine.
    event_id = id_behind(last_id(session.log.connection), at)
    write.append(kind, body, at=at, login=session.login, event_id=event_id)


def _count(session: Session, person: Person) -> int:
    return query.count(session.log, Selection(values={"customer": person.keys}))


# Who may be the same.


def alike(session: Session, name: str, limit: int | None) -> tuple[list[Alike], int]:
    """Return pairs of names that may be one customer's, those with the most notes first, and how many there are.

    With a name, those of that person. Names that are one already are no pair. Raises ``NothingFoundError`` where there
    is none.
    """
    from quicklog.report import doubles

    known, who = _known(session), Keys(session.log, session.codes.customers)
    found = []
    for pair in doubles.pairs(known):
        persons_ = who.of(known[pair.one]), who.of(known[pair.other])
        if persons_[0] != persons_[1] and (not name or who.of(name) in persons_):
            found.append(pair)
    counts = names.counts(session.log, {each for pair in found for each in (pair.one, pair.other)})
    made = [_alike(pair, known, counts) for pair in found]
    if not made:
        what = Message("nobody is like {name}", name=in_quotes(name)) if name else Message("no two names are alike")
        raise NothingFoundError(what, "ql customer same NAME NAME joins any")
    made.sort(key=lambda each: -each.notes - each.others_notes)
    return made[:limit], len(made)


def _alike(pair: Pair, known: dict[str, str], counts: dict[str, int]) -> Alike:
    """Return a pair with the more used name first, by which the person would be called."""
    one, other = sorted((pair.one, pair.other), key=lambda each: (-counts.get(each, 0), -len(each), each))
    return Alike(known[one], counts.get(one, 0), known[other], counts.get(other, 0), pair.why)


def _known(session: Session) -> dict[str, str]:
    """Return all names of customers by their keys: those of notes, and those for which it is known whose they are."""
    listed = {folded: name for each in customers.every(session.codes.customers) for folded, name in each.names.items()}
    return listed | names.every(session.log)


# Who is calling.


def calling(session: Session, number: str) -> list[Caller]:
    """Return whose a telephone number is: whom the team lists with it, or else whom the newest note with it names.

    Raises ``BadUsageError`` on what is no number, and ``NothingFoundError`` where nobody has it.
    """
    limits.check(number)
    digits = customers.digits_of(number)
    if len(digits) < customers.LEAST_DIGITS:
        raise BadUsageError("{number} is not a telephone number", "write ql who 03-5551234", number=number)
    listed = [
        each
        for each in customers.every(session.codes.customers)
        if any(customers.is_same_number(digits, customers.digits_of(phone)) for phone in each.phones)
    ]
    if listed:
        found = {person.key: person for person in (session.person(each.name) for each in listed)}
        return [Caller(person, _history(session, person), None) for person in found.values()]
    note = phones.newest_with(session.log, digits)
    if note is None:
        raise NothingFoundError("nobody has the number {number}", "ql find looks for other words", number=number)
    person = session.person(note.customer) if note.customer and note.status != "draft" else None
    return [Caller(person, _history(session, person) if person else None, note)]


def _history(session: Session, person: Person) -> History:
    return summary.of(session.log, person.keys, session.now, session.codes.settings.repeat_days)
