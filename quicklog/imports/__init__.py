"""What people wrote elsewhere, notebook pages and sheets, read into notes that a log can take."""
