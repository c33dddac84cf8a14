"""A second opinion on when things go: a small model, and a machine that compares it with us."""
