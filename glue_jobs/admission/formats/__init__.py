"""Judging a file by its format: one module each, named as the format of the contract and as its reader in `curation`."""
