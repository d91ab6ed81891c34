"""Commands of the command line by trade, each module with a `register` for local/cli.py."""
