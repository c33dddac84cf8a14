"""Pages of the offices that oversee."""
