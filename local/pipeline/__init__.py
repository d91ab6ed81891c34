"""Landing files, following a refresh, telling what came of it."""
