"""``import`` as it is typed."""

from __future__ import annotations

from quicklog.cli.command import argument, command, flag, option
from quicklog.cli.options import JSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Desk


@command(
    "import",
    argument("files", "FILE...", "Pages, csv, tsv, json, xlsx; - is stdin.", sort="file", many=True, needed=True),
    flag("dry_run", "Only show how they are read."),
    option("map", "THEIRS=OURS", "Read their heading as our column; as often as needed.", many=True),
    option("encoding", "NAME", "The encoding, where it is not recognised: cp1255 ..."),
    option("sheet", "NAME", "A workbook's sheet; default: the first."),
    JSON,
    examples=(
        "ql import notebook.txt",
        "ql import --dry-run notebook.txt",
        "ql import calls.csv --map Caller=customer --map Topic=code",
        "ql import calls.csv --encoding cp1255",
        "ql import calls.xlsx --sheet November",
        "jrnl --format json | ql import -",
    ),
)
def import_(
    desk: Desk,
    *,
    files: list[str],
    dry_run: bool,
    map: list[str],  # noqa: A002  the option's name
    encoding: str | None,
    sheet: str | None,
    json: bool,
) -> int:
    """Bring in notebook pages, sheets and exports. A second run adds nothing, one of a grown file what is new.

    A line that is not understood is kept as a draft (exit code 3). A file that cannot be read is refused: then nothing
    is stored.
    """
    from quicklog.actions import imports
    from quicklog.imports.detect import Wishes
    from quicklog.imports.rows.headings import mapping_of

    wishes = Wishes(mapping_of(map), encoding, sheet)
    return imports.import_(desk, files, wishes, json=json, dry=dry_run)
