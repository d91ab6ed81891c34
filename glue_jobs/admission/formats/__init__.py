"""Judging a file by its format: one module each, named as the contract's format and its reader."""
