"""One exhibit a file, found by itself (`local.dashboard.registry`); the file's name is the exhibit's."""
