"""What other note takers write: a module for each of them, read as lines at the moments that they name."""
