"""What numbers allow to be said, and what they do not: intervals, times with ends unknown, outliers, charts."""
