"""What is done about a log as a whole: checked, copied, shared, and a person's data taken out of it."""
