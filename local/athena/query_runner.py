"""Carries one statement out, from its text to the result in S3."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from botocore.exceptions import BotoCoreError, ClientError

from local.athena import (
    definitions,
    dialect,
    failures,
    functions,
    grammar,
    metadata_file,
    result_file,
    statements,
    types,
    utilities,
)
from local.athena.errors import AthenaError, QueryFailed, not_supported
from local.athena.execution import Outcome, Request, Surroundings
from local.athena.query_process import Died, QueryProcess, TimedOut
from local.athena.tables import Tables
from local.athena.worker import Work
from local.athena.writes import Writes

_BAD_LOCATION = (
    "The S3 location provided to save your query results is invalid. Please check your S3 location is correct and is in"
    " the same region and try again. If you continue to see the issue, contact customer support for further assistance."
)


def run(request: Request, around: Surroundings, process: QueryProcess) -> Outcome:
    """Carry it out.

    Raises:
        QueryFailed: with the StateChangeReason.
        Cancelled: somebody stopped it.
    """
    try:
        return _Run(request, around, process).outcome()
    except AthenaError as error:
        raise QueryFailed(error.message) from None
    except TimedOut:
        raise QueryFailed("Query timeout") from None
    except Died as error:
        raise QueryFailed(f"GENERIC_INTERNAL_ERROR: {error}") from None
    except (ClientError, BotoCoreError) as error:
        raise QueryFailed(f"GENERIC_INTERNAL_ERROR: {error}") from None
    except RecursionError:
        raise QueryFailed("STACK_OVERFLOW: statement is too large (stack overflow during analysis)") from None


class _Run:
    def __init__(self, request: Request, around: Surroundings, process: QueryProcess) -> None:
        self.request = request
        self.around = around
        self.process = process
        self.tables = Tables(around.catalogue)

    def outcome(self) -> Outcome:
        statement = self.request.statement
        if statement.words[:1] == ("EXECUTE",):
            return self._query(self._prepared())
        if statement.is_query:
            return self._query(self._with_parameters(statement.text))
        if self.request.parameters:
            raise not_supported("ExecutionParameters of anything but a query")
        if statement.is_ctas:
            return Writes(self).table_as()
        if statement.substatement_type == "INSERT":
            return Writes(self).insert()
        if statement.substatement_type == "UNLOAD":
            return Writes(self).unload()
        if statement.substatement_type == "CREATE_VIEW":
            return self._view()
        if statement.statement_type == "UTILITY":
            answer = utilities.run(statement, self.request.database, self.around.catalogue)
            self._put_text(answer.rows, answer.columns)
            return Outcome(answer.columns, 0)
        if statement.statement_type == "DDL":
            lines = definitions.run(statement, self.request.database, self.around.catalogue, self.around.table_inputs)
            self._put_text([[line] for line in lines], [])
            return Outcome()
        raise not_supported(" ".join(statement.words[:2]))

    def _with_parameters(self, text: str) -> str:
        given = self.request.parameters
        return text if given is None else statements.with_parameters(text, given)

    def _prepared(self) -> str:
        """The text of the prepared statement that EXECUTE names, its parameters in place."""
        tokens = grammar.tokens(self.request.statement.text)
        name = str(tokens[1].text) if len(tokens) > 1 else ""
        text = self.around.prepared(name)
        if text is None:
            raise QueryFailed(f"NOT_FOUND: Prepared statement not found: {name}")
        using: list[str] = []
        if len(tokens) > 2:
            if str(tokens[2].text).upper() != "USING":
                raise grammar.mismatched(tokens[2])
            using = _split(self.request.statement.text, tokens[3:])
        if not statements.classify(text).is_query:
            raise not_supported("EXECUTE of anything but a query")
        return statements.with_parameters(text, using or self.request.parameters or [])

    def translated(self, text: str) -> tuple[Any, dialect.Translated]:
        """The query as it was read, and as DuckDB's."""
        tree = grammar.query(text)
        grammar.check_functions(tree, grammar.tokens(text))
        return tree.copy(), dialect.translate(tree, self.request.database, self.tables.read)

    def work(self, made: dialect.Translated, **more: Any) -> Work:
        """What the query's process is given."""
        return Work(
            query=made.query,
            macros=[*functions.MACROS, *self.tables.macros, *made.macros],
            s3=self.around.s3,
            memory=self.around.memory,
            threads=self.around.threads,
            digits=6 if self.tables.has_iceberg else 3,
            **more,
        )

    def answer(self, work: Work, tree: Any) -> dict[str, Any]:
        """What the process answers. Raises QueryFailed with Athena's reason."""
        answer = self.process.run(work)
        if "failed" in answer:
            raise QueryFailed(str(answer["failed"]))
        if "error" in answer:
            raise QueryFailed(failures.reason(str(answer["error"]), str(answer["message"]), tree))
        return answer

    def _query(self, text: str) -> Outcome:
        tree, made = self.translated(text)
        with tempfile.TemporaryDirectory(prefix="query-", dir=self.around.work) as folder:
            out = Path(folder) / "result.csv"
            answer = self.answer(self.work(made, out=str(out)), tree)
            self.put(self.request.output, out.open("rb"))
        self.put_metadata(self.request.output, answer["columns"])
        return Outcome(answer["columns"], 0, self.around.catalogue.bytes_listed, rows=answer["rows"])

    def _view(self) -> Outcome:
        text, words = self.request.statement.text, self.request.statement.words
        tokens = grammar.tokens(text)
        start = words.index("VIEW") + 1
        if "AS" not in words[start:]:
            raise grammar.mismatched(tokens[-1])
        end = words.index("AS", start)
        name = text[tokens[start].start : tokens[end - 1].end + 1]
        if "(" in name or "COMMENT" in words[start:end]:
            raise not_supported("CREATE VIEW with column names or a comment")
        database, view = statements.name_parts(name, self.request.database)
        query = text[tokens[end].end + 1 :].strip()
        known = self.around.catalogue.find(database, view)
        if known and words[1:3] != ("OR", "REPLACE"):
            raise QueryFailed(f"ALREADY_EXISTS: line 1:1: View already exists: '{dialect.CATALOGUE}.{database}.{view}'")
        tree, made = self.translated(query)
        with tempfile.TemporaryDirectory(prefix="query-", dir=self.around.work) as folder:
            only_types = dialect.Translated(f"select * from ({made.query}) limit 0", made.macros)
            answer = self.answer(self.work(only_types, out=f"{folder}/none.csv"), tree)
        if not answer["hive"]:
            raise not_supported("a view with a column of a type that no table has")
        shown = [types.trino(types.parse(one["Type"])) for one in answer["hive"]]
        made_input = definitions.view_input(view, query, self.request.database, answer["hive"], shown)
        change = self.around.catalogue.glue.update_table if known else self.around.catalogue.glue.create_table
        change(DatabaseName=database, TableInput=made_input)
        self._put_text([], [])
        return Outcome()

    def _put_text(self, rows: list[list[str | None]], columns: list[dict[str, Any]]) -> None:
        self.put(self.request.output, result_file.text(rows).encode())
        if columns:
            self.put_metadata(self.request.output, columns)

    def put_metadata(
        self, output: str, columns: list[dict[str, Any]], update: str = "", count: int | None = None
    ) -> None:
        """Write the columns beside a result."""
        self.put(f"{output}.metadata", metadata_file.metadata(self.request.query_id, columns, update, count))

    def put(self, address: str, body: Any) -> None:
        """Store an object of the result."""
        parsed = urlparse(address, allow_fragments=False)
        try:
            self.around.catalogue.s3.put_object(
                Bucket=parsed.netloc,
                Key=parsed.path.lstrip("/"),
                Body=body,
                ContentType="application/octet-stream",
                **self.request.put_options,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchBucket":
                raise QueryFailed(_BAD_LOCATION) from None
            raise QueryFailed(f"Access denied when writing output to url: {address}. {error}") from None
        finally:
            if hasattr(body, "close"):
                body.close()


def _split(text: str, tokens: list[Any]) -> list[str]:
    """The values of USING, as they are written, at the commas that stand in no bracket."""
    found: list[str] = []
    depth, start = 0, 0
    for index, token in enumerate(tokens):
        depth += {"L_PAREN": 1, "L_BRACKET": 1, "R_PAREN": -1, "R_BRACKET": -1}.get(token.token_type.name, 0)
        if depth == 0 and token.token_type.name == "COMMA":
            found.append(text[tokens[start].start : tokens[index - 1].end + 1])
            start = index + 1
    if start < len(tokens):
        found.append(text[tokens[start].start : tokens[-1].end + 1])
    return found
