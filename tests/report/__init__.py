"""Tests of what a log tells of the whole."""
