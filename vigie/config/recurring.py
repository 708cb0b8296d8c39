"""Every clock on one page. Each line: how often, and the verb of a room; all may run twice, or late, or never once."""
