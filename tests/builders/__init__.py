"""State for tests, built through the real actions; one module per app."""
