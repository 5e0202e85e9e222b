"""Faults: what becomes of notes where processes are killed, disks fail or fill up, and several write at once.

Every test runs real processes. ``python -m tests.faults`` prints a table of all that was tried and what came of it.
"""
