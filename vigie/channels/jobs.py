"""Jobs: they take ids, may run twice, and never sleep for a network."""
