"""``add``, ``drafts`` and ``fix`` as they are typed."""

from __future__ import annotations

from quicklog.cli.command import KEPT, command, flag, option
from quicklog.cli.options import FORM, GIVEN, JSON, LINE, form_of, ref_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from quicklog.actions.session import Desk


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
    desk: Desk,
    *,
    line: list[str],
    given: Mapping[str, str | None],
    again: bool,
    like: str | None,
    dry_run: bool,
    json: bool,
) -> int:
    """Write one note; with - the lines of stdin, a note each; with nothing, on a terminal, notes as you type them.

    A line that is not understood is kept as a draft (exit code 3).
    """
    from quicklog.actions import capture

    lines = capture.typed(line)
    outright = {name: value for name, value in capture.given_of(desk, given).items() if value}
    if again or like is not None:
        from quicklog.actions.again import taken_over

        outright = taken_over(desk, lines, outright, again=again, like=like)
    if not line and not ("customer" in outright and "code" in outright) and desk.can_ask():
        from quicklog.cli.prompt import start

        return start.run(desk, outright, json=json, dry=dry_run)
    return capture.add(desk, lines, outright, json=json, dry=dry_run)


@command("drafts", FORM, examples=("ql drafts", "ql drafts --format csv"))
def drafts(desk: Desk, *, form: Mapping[str, str | None]) -> int:
    """Show the lines that were not understood, and why."""
    from quicklog.actions import drafts

    return drafts.drafts(desk, form_of(form))


@command(
    "fix",
    ref_of("draft"),
    LINE,
    JSON,
    examples=("ql fix 7kq2 Rami Cohen. Eli. backup. 9:30", "ql fix 7kq2"),
    text=KEPT,
)
def fix(desk: Desk, *, ref: str, line: list[str], json: bool) -> int:
    """Make a draft a note, by a new line. Without one its own is read again: the codes may have changed."""
    from quicklog.actions import drafts
    from quicklog.shorthand.pieces import line_of

    return drafts.fix(desk, ref, line_of(line) if line else None, json=json)
