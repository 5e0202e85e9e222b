"""Tests of the statistics, each held against a second computation that shares nothing with it."""
