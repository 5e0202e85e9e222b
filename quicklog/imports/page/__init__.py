"""Pages of the paper notebook to notes."""
