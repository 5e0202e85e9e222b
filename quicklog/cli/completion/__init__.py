"""Completion: what a shell may offer when Tab is pressed, answered without typer and without writing anything."""
