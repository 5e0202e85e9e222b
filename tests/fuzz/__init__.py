"""Any text, any bytes and any moment for all that reads: a little in every test run, as long as you like by hand.

``python -m tests.fuzz --minutes 10`` runs the same properties again and again, each time with other examples.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# How many times as many examples are tried as in a run of the tests.
TIMES = "QUICKLOG_FUZZ_TIMES"


def examples(number: int) -> settings:
    """Return the settings of a property that has so many examples."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        max_examples=number * int(os.environ.get(TIMES, "1")),
        deadline=None,
        print_blob=True,
        suppress_health_check=[*slow, HealthCheck.function_scoped_fixture],
    )
