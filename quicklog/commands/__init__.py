"""What each command does, apart from how it is typed: every module is a group of commands."""
