"""quicklog: one line after the call, and no customer is forgotten."""

__version__ = "0.1.0"
