"""Athena that runs the query: Trino's SQL over the Glue catalogue, carried out by DuckDB in a process of its own."""
