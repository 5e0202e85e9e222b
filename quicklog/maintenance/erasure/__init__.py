"""A person's data taken out of the log for good: what is found, what is written over, and what is left elsewhere."""
