"""A typed line to a reading of it: pure, without a clock, a file or a database."""
