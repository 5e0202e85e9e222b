"""The interactive line: what may follow at the cursor, how the line reads as it stands, and the keys."""
