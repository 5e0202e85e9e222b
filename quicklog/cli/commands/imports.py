"""``import`` as it is typed."""

from __future__ import annotations

from typing import Annotated

import typer

from quicklog.actions import imports
from quicklog.cli import options as o  # noqa: TC001  typer reads the annotations
from quicklog.cli.root import app, desk_of, examples
from quicklog.imports.detect import Wishes
from quicklog.imports.rows.headings import mapping_of


@app.command(
    "import",
    epilog=examples(
        "ql import notebook.txt",
        "ql import --dry-run notebook.txt",
        "ql import calls.csv --map Caller=customer --map Topic=code",
        "ql import calls.csv --encoding cp1255",
        "ql import calls.xlsx --sheet November",
        "jrnl --format json | ql import -",
    ),
)
def import_(
    ctx: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Pages, csv, tsv, json, xlsx; - is stdin.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show how they are read.")] = False,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="THEIRS=OURS", help="Read their heading as our column; as often as needed."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The encoding, where it is not recognised: cp1255 ...")
    ] = None,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="A workbook's sheet; default: the first.")] = None,
    json: o.Json = False,
) -> int:
    """Bring in notebook pages, sheets and exports. A second run adds nothing, one of a grown file what is new.

    A line that is not understood is kept as a draft (exit code 3). A file that cannot be read is refused: then nothing
    is stored.
    """
    wishes = Wishes(mapping_of(map_ or []), encoding, sheet)
    return imports.import_(desk_of(ctx), files, wishes, json=json, dry=dry_run)
