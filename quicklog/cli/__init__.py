"""How commands are typed: options, help and examples, a file a group; what they do is in ``commands``."""
