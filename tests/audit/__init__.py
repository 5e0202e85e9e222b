"""The checks of a log: each finds what it is for, and nothing else."""
