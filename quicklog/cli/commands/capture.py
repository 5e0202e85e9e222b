"""``add``, ``capture``, ``drafts`` and ``fix`` as they are typed."""

from __future__ import annotations

from quicklog.cli.command import KEPT, command, flag, option
from quicklog.cli.options import EVERY, FILTERS, FORM, GIVEN, JSON, LIMIT, LINE, Form, form_of, ref_of
from quicklog.errors import BadUsageError
from quicklog.lib.message import Message, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.cli.terminal import Terminal


@command(
    "add",
    LINE,
    GIVEN,
    flag("again", "The customer of my last note; the line goes on after that place."),
    option("like", "REF", "As that note, but for its time and detail, which the line gives.", sort="ref"),
    flag("dry_run", "Only show how the line is read."),
    JSON,
    examples=(
        "ql add Rami Cohen. Eli Levi. viruses. 9:30.",
        "ql add רמי כהן. אלי לוי. וירוסים. 9:30.",
        "ql add Rami Cohen. callback due:thu_12:00 @phone. -10m. Asked for Dana",
        "ql add --customer 'Rami Cohen' --code printer",
        "ql add --again printer. 3rd floor",
        "ql add --like 7kq2 9:30. The same once more",
        "ql add - < lines.txt",
    ),
    text=KEPT,
)
def add(
    session: Session,
    terminal: Terminal,
    *,
    line: list[str],
    given: Mapping[str, str | None],
    again: bool,
    like: str | None,
    dry_run: bool,
    json: bool,
) -> int:
    """Write one note.

    With - it takes the lines of stdin, a note each; with nothing, on a terminal, notes as you type them.
    A line that is not understood is kept as a draft (exit code 3).
    """
    from quicklog.actions.capture import given_of
    from quicklog.cli import adding

    lines = adding.typed(line)
    outright = {name: value for name, value in given_of(session, given).items() if value}
    if again or like is not None:
        from quicklog.actions.again import taken_over

        outright = taken_over(session, lines, outright, again=again, like=like)
    if not line and not ("customer" in outright and "code" in outright) and terminal.can_ask():
        from quicklog.cli.prompt import start

        return start.run(session, terminal, outright, json=json, dry=dry_run)
    return adding.add(session, terminal, lines, outright, json=json, dry=dry_run, asks=not json)


@command("capture", JSON, examples=("ql capture", "ql capture < lines.txt"))
def capture(session: Session, terminal: Terminal, *, json: bool) -> int:
    """Write one note that no shell reads: ask for it, or take what is piped in.

    On a terminal it is the prompt of ql add, which ends when one note is saved: for a key of the desktop or of tmux.
    Otherwise each line of stdin is a note, as it is for ql add -. See ql help shell.
    """
    from quicklog.cli import adding

    if terminal.can_ask():
        from quicklog.cli.prompt import start

        return start.run(session, terminal, json=json, once=True)
    return adding.add(session, terminal, adding.from_stdin(), json=json)


@command(
    "drafts",
    FILTERS.only("since", "until", "date", "month", "text"),
    flag("mine", "What I wrote."),
    LIMIT,
    EVERY,
    FORM,
    examples=("ql drafts", "ql drafts --mine", "ql drafts --format csv"),
)
def drafts(
    session: Session,
    terminal: Terminal,
    *,
    filters: Mapping[str, Any],
    mine: bool,
    limit: int | None,
    every: bool,
    form: Mapping[str, Any],
) -> int:
    """Show the lines that were not understood, and why."""
    from quicklog.actions.drafts import chosen_drafts, reread
    from quicklog.actions.selection import SHOWN
    from quicklog.cli.output import at_most, give, say_range, the_newest
    from quicklog.note.bodies import notes_of
    from quicklog.show import echo
    from quicklog.store import query

    wanted, selection = form_of(form), chosen_drafts(session, filters, mine=mine)
    limit = at_most(wanted, limit, every=every, usual=SHOWN)
    pages = query.newest(session.log, selection, limit)
    if wanted != Form():
        give(session, terminal, pages, wanted)
        return 0
    notes = [note for page in pages for note in notes_of(page)]
    if not notes:
        terminal.answer(Message("no drafts"))
        say_range(session, terminal, selection, filters)
        return 0
    for note in notes:
        terminal.say(*echo.draft(note, reread(session, note, note.line), session.now, terminal.page()))
    terminal.tell(
        plural(
            len(notes), "{n} draft; make one a note: ql fix REF LINE", "{n} drafts; make one a note: ql fix REF LINE"
        )
    )
    if len(notes) == limit:
        terminal.tell(the_newest(limit))
    say_range(session, terminal, selection, filters)
    return 0


@command(
    "fix",
    ref_of("draft", "without one your last draft"),
    LINE,
    flag("yes", "Take the line that the draft offers."),
    JSON,
    examples=("ql fix 7kq2 Rami Cohen. Eli. backup. 9:30", "ql fix 7kq2 --yes", "ql fix", "ql fix 7kq2"),
    text=KEPT,
)
def fix(session: Session, terminal: Terminal, *, ref: str | None, line: list[str], yes: bool, json: bool) -> int:
    """Make a draft a note: by a new line, or by the line that it offers.

    With a ref alone the draft's own line is read again: the codes may have changed. Without a ref your last draft is
    shown, and on a terminal Enter takes the line that it offers. The note is of the moment when the draft was written.
    """
    from quicklog.actions import drafts
    from quicklog.actions.capture import KEPT_AS_DRAFT
    from quicklog.cli import adding, offering
    from quicklog.shorthand.pieces import line_of

    if line and yes:
        raise BadUsageError("--yes takes the line that the draft offers, and another one is given", "leave one out")
    if ref is not None and not yes:
        note, reading = drafts.fix(session, ref, line_of(line) if line else None)
        adding.confirm(session, terminal, note, reading, json=json)
        if reading.trouble is None:
            return 0
        shown = drafts.Offered(note, reading, reading.trouble.offer)
    else:
        shown = drafts.offered(session, ref)
        if yes and shown.offer:
            return 0 if offering.take(session, terminal, shown.draft.ref, shown.offer, json=json) else KEPT_AS_DRAFT
        offering.show(session, terminal, shown, json=json)
    asks = shown.offer and not json and terminal.can_offer()
    return 0 if asks and offering.ask(session, terminal, [(shown.draft, shown.offer)]) else KEPT_AS_DRAFT
