"""How each command is typed: its arguments, options, help and examples, a module a group."""
