"""``done``, ``open``, ``inbox`` and ``customer`` as they are typed."""

from __future__ import annotations

from quicklog.cli.command import KEPT, NAME, argument, command, flag
from quicklog.cli.options import FILTERS, FORM, form_of, ref_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from quicklog.actions.session import Desk

    Typed = Mapping[str, str | None]


@command(
    "done",
    ref_of("open"),
    argument("outcome", "[OUTCOME...]", "What came of it, in your own words.", many=True),
    examples=("ql done 7kq2", "ql done 7kq2 Called back. It works now"),
    text=KEPT,
)
def done(desk: Desk, *, ref: str, outcome: list[str]) -> int:
    """Close a promise or a message; of any other note, write what came of it. A closed note cannot be opened again."""
    from quicklog.actions import follow

    return follow.done(desk, ref, " ".join(outcome))


@command(
    "open",
    flag("mine", "Only messages for me, and promises of mine that are for nobody else."),
    flag("overdue", "Only what is past its due time."),
    FILTERS.without("status"),
    FORM,
    examples=(
        "ql open",
        "ql open --mine",
        "ql open --overdue --technician dana",
        "ql open --format csv -o open.csv",
    ),
)
def open_(desk: Desk, *, mine: bool, overdue: bool, filters: Typed, form: Typed) -> int:
    """Show the promises and messages that are not closed, overdue ones first. Each is shown until ql done closes it."""
    from quicklog.actions import follow, look

    return follow.still_open(desk, look.chosen(desk, filters), form_of(form), mine=mine, overdue=overdue)


@command(
    "inbox",
    flag("every", "Also those that I have seen before.", "--all"),
    flag("peek", "Do not mark them as seen."),
    FORM,
    examples=("ql inbox", "ql inbox --peek", "ql inbox --all --format jsonl"),
)
def inbox(desk: Desk, *, every: bool, peek: bool, form: Typed) -> int:
    """Show the messages for me, and mark them as seen. What goes to a file, or in another format, is not marked."""
    from quicklog.actions import follow

    return follow.inbox(desk, form_of(form), every=every, peek=peek)


@command(
    "customer",
    argument(
        "name",
        "NAME...",
        "The customer; quotes and capitals do not count.",
        sort="customer",
        many=True,
        needed=True,
    ),
    FORM,
    examples=(
        "ql customer Rami Cohen",
        "ql customer רמי כהן",
        "ql customer Rami Cohen --format md -o rami-cohen.md",
    ),
    text=NAME,
)
def customer(desk: Desk, *, name: list[str], form: Typed) -> int:
    """Show a customer's file: every contact and every correction, in the order of time. With md, fit to send."""
    from quicklog.actions import follow

    return follow.customer(desk, " ".join(name), form_of(form))
