"""Iceberg tables by their contract: reading, writing, publishing."""
