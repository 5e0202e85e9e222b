"""A team's place, as for the other commands."""

from tests.cli.conftest import log

__all__ = ["log"]
