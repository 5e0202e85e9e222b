"""What each command does: every module is a group of commands."""
