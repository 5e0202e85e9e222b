"""What a log tells of the whole: figures, and what follows from them."""
