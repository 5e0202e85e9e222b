"""The rows of sheets, cell by cell, to notes."""
