"""Tests of what other note takers write."""
