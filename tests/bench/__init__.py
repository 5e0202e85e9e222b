"""Benchmarks: whole processes, medians, and ratios taken in one run. They are run by hand, never as tests."""
