"""``today --watch`` on a terminal: the day, what is open and who calls again, brought up to date by itself."""
