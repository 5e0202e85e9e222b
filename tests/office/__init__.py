"""Tests with LibreOffice itself: what it reads of ours, and what is read of it."""
