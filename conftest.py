"""What every test may ask for. The database itself comes from the plugin vigie.config.testing."""
