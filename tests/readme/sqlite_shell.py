"""A stand-in for SQLite's own command, of which the README needs one form: ``sqlite3 -readonly FILE QUERY``."""

from __future__ import annotations

import sqlite3
import sys

if __name__ == "__main__":
    _, path, query = sys.argv[1:]
    for row in sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute(query):
        print("|".join("" if value is None else str(value) for value in row))
