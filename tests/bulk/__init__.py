"""Many notes at once: the same as one by one."""
