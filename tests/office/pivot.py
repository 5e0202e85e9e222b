"""Let LibreOffice make a pivot table of a workbook, by its own interface for scripts, and print what stands in it.

``python3 pivot.py FOLDER WORKBOOK``, with a Python that has ``uno``: months down, codes across, sums of ``is_contact``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]

_PATIENCE = 120  # seconds, for a first start on a busy machine


def office(folder: Path) -> tuple[subprocess.Popen[bytes], Any]:
    """Start LibreOffice with a profile in a folder; return its process, and what opens documents."""
    pipe = f"quicklog{os.getpid()}"
    command = [
        *("soffice", f"-env:UserInstallation={folder.as_uri()}", "--headless", "--norestore", "--nologo"),
        f"--accept=pipe,name={pipe};urp;",
    ]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    ends = time.monotonic() + _PATIENCE
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # not there yet
            if time.monotonic() > ends or started.poll() not in (None, 81):
                raise
            time.sleep(0.2)
        else:
            return started, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def hidden() -> Any:
    """Return the property of a document that no window shows."""
    value = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    value.Name, value.Value = "Hidden", True
    return value


def pivot(document: Any) -> list[list[Any]]:
    """Make the pivot table in a sheet of its own, and return its cells."""
    sheets = document.Sheets
    source = sheets.getByName("notes")
    cursor = source.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    area = source.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
    headings = list(area.DataArray[0])
    sheets.insertNewByName("pivot", sheets.Count)
    target = sheets.getByName("pivot")
    tables = target.DataPilotTables
    made = tables.createDataPilotDescriptor()
    made.setSourceRange(area.RangeAddress)
    made.ShowFilterButton = False
    orientation = "com.sun.star.sheet.DataPilotFieldOrientation"
    for heading, place in (("month", "ROW"), ("code", "COLUMN"), ("is_contact", "DATA")):
        field = made.DataPilotFields.getByIndex(headings.index(heading))
        field.Orientation = uno.Enum(orientation, place)
        if place == "DATA":
            field.Function = uno.Enum("com.sun.star.sheet.GeneralFunction", "SUM")
    tables.insertNewByName("contacts", target.getCellByPosition(0, 0).CellAddress, made)
    shown = tables.getByName("contacts").OutputRange
    cells = target.getCellRangeByPosition(shown.StartColumn, shown.StartRow, shown.EndColumn, shown.EndRow)
    return [list(row) for row in cells.DataArray]


if __name__ == "__main__":
    process, desktop = office(Path(sys.argv[1]))
    try:
        document = desktop.loadComponentFromURL(Path(sys.argv[2]).as_uri(), "_blank", 0, (hidden(),))
        print(json.dumps(pivot(document), ensure_ascii=False))
        document.close(True)
    finally:
        with suppress(Exception):  # it goes away while it answers
            desktop.terminate()
        process.wait(_PATIENCE)
