"""A note and the events behind it: what they hold, what is made of them, and what proves them."""
