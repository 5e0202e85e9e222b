"""What people write for quicklog to read: where things are, the settings, and the team's codes.toml."""
