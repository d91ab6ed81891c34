"""Drafts the next migration: what the contracts ask for, less what the migrations make already."""

from local.migration.difference import MigrationError
from local.migration.draft import write_draft

__all__ = ["MigrationError", "write_draft"]
