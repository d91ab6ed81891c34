"""A query through the dialect and a DuckDB of its own: what a worker does, without its process and without S3."""

from __future__ import annotations

from typing import Any

from local.athena import dialect, functions, grammar, values
from local.athena.dialect import TableName
from local.athena.errors import QueryFailed
from local.athena.query_process import extension_files
from local.athena.worker import named, open_database


def reader(tables: dict[str, str]) -> dialect.Reader:
    """Reads these tables of the database `db`, each given as a SELECT."""

    def read(name: TableName) -> str:
        if name.database != "db" or name.name not in tables:
            raise QueryFailed(f"TABLE_NOT_FOUND: line {name.at[0]}:{name.at[1]}: Table '{name.full}' does not exist")
        return tables[name.name]

    return read


class Database:
    """DuckDB with the extension that time zones need."""

    def __init__(self) -> None:
        self.duck: Any = open_database([path for path in extension_files() if "icu" in path])
        self.duck.execute("set TimeZone = 'UTC'")
        for macro in functions.MACROS:
            self.duck.execute(macro)

    def run(self, sql: str, **tables: str) -> list[list[str | None]]:
        """Names, then rows, as a result file has them."""
        tree = grammar.query(sql)
        grammar.check_functions(tree, grammar.tokens(sql))
        made = dialect.translate(tree, "db", reader(tables))
        for macro in made.macros:
            self.duck.execute(macro.replace("create macro", "create or replace macro", 1))
        return self.rows(made.query)

    def rows(self, query: str) -> list[list[str | None]]:
        """The same of a query in DuckDB's own dialect."""
        found = self.duck.execute(query)
        writers = [values.writer(column[1], 3) for column in found.description]
        names: list[str | None] = [*named([column[0] for column in found.description])]
        return [names] + [
            [None if value is None else write(value) for write, value in zip(writers, row, strict=True)]
            for row in found.fetchall()
        ]

    def value(self, sql: str, **tables: str) -> str | None:
        """The first value of the only row."""
        _, row = self.run(sql, **tables)
        return row[0]
