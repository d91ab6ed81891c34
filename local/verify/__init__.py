"""`make verify`: every `bi` view against a recomputation from the raw files by another road, cell by cell.

The other road is the oracle: DuckDB SQL in `tests/oracle`, written from the specification and apart from the Spark code
and the PostgreSQL views. A view is added to it by adding one file.
"""
