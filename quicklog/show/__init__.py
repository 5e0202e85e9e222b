"""Notes in, bytes out: tables for people, and the formats that machines read."""
