"""The log: one SQLite file, what is asked of it, and the pocket for when it cannot be reached."""
