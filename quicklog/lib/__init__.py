"""What knows nothing of notes: text, files, records, the clock, and the streams and signals of a process."""
