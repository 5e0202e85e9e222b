"""Files opened, and taken apart into lines, rows and objects."""
