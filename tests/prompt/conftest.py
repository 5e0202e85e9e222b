"""A team's place, as for the other commands."""

from tests.cli.conftest import log, ql

__all__ = ["log", "ql"]
