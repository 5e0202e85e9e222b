"""The tests of quicklog; they mirror its modules."""
