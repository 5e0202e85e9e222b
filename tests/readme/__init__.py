"""The README's examples and its picture, played on a stage where clock, chance and user are always the same."""
