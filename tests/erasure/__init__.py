"""Erasing a person: every word and every byte."""
