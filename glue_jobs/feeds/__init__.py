"""The feeds: one file a kind of source file."""
