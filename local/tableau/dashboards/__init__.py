"""One dashboard a file: its `DASHBOARD` is found by itself."""
