"""``erase`` as it is typed."""

from __future__ import annotations

from quicklog.cli.command import NAME, argument, command, flag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Desk


@command(
    "erase",
    argument(
        "customer",
        "[CUSTOMER...]",
        "Whom; capitals, quotes and vowel points do not count.",
        sort="customer",
        many=True,
    ),
    flag("yes", "Do it without asking."),
    flag("dry_run", "Only show what would be erased."),
    flag("json", "Answer with one JSON object."),
    examples=("ql erase Rami Cohen --dry-run", "ql erase Rami Cohen", "ql erase רמי כהן --yes --json", "ql erase"),
    text=NAME,
)
def erase(desk: Desk, *, customer: list[str], yes: bool, dry_run: bool, json: bool) -> int:
    """Remove a customer's personal data from the log, for good.

    The customer's notes keep their times, codes and technicians; elsewhere only the name is erased. Copies of the log
    and notes in the pocket that hold the name are listed; exports and mails are yours to find. Nobody can use the log
    while its file is written anew. Without a customer, an erasing that was interrupted is finished.
    """
    from quicklog.actions.erase import erase_customer

    return erase_customer(desk, " ".join(customer), yes=yes, dry=dry_run, json=json)
