"""Copies of the log: made while others write, checked before they are called good, thinned out, and put back."""
