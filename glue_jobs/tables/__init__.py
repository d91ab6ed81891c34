"""The tables by subject: columns, grain, keys."""
