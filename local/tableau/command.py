"""`make tableau`: reads the warehouse as the reader, makes the files, checks them, and only then writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg2 import sql

from local.pipeline import reading
from local.stack import home
from local.tableau import extracts, references, relations, schema
from local.tableau.catalogue import SCHEMA, View, read_views
from local.tableau.datasource import Connection, datasource, fields_of_source, tds
from local.tableau.elements import Element, text_of
from local.tableau.errors import CatalogueError, InvalidFileError
from local.tableau.extracts import Extract
from local.tableau.sheets import Chosen, Dashboard, Latest, Pill, dashboards
from local.tableau.workbook import workbook
from local.tableau.worksheet import Known

WORKBOOK, DATA_SOURCE, EXTRACTS = "reelhouse.twb", "reelhouse.tds", "extracts"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """What `make` wrote.

    Attributes:
        folder: where the files are.
        sheets: number of worksheets in the workbook.
        related: number of views in the data source.
        alone: names of the views that it leaves out, because nothing relates them to the others.
        extracts: what became of each view's extract.
        schema: Tableau's schema that the files are valid by, or None where none was named.
    """

    folder: Path
    sheets: int
    related: int
    alone: list[str]
    extracts: list[Extract]
    schema: Path | None


def make(secret: Mapping[str, Any], folder: Path) -> Made:
    """Write data source, workbook and extracts of the warehouse that the reader's secret leads to.

    Raises:
        CatalogueError: the views are not what the files can be made of.
        SchemaError: TABLEAU_XSD names no schema.
        InvalidFileError: a file that was made is not valid.
    """
    boards = dashboards()
    with closing(reading.connect(dict(secret))) as connection:
        # One state of the warehouse for the workbook and all extracts, whatever is loaded meanwhile.
        connection.set_session(readonly=True, isolation_level="REPEATABLE READ")
        with connection.cursor() as cursor:
            views = read_views(cursor)
            source = datasource(views, connection_of(secret))
            check_keys(cursor)
            book = workbook(source, boards, known(cursor, views, boards))
            checked = check(book, tds(source), views, connection_of(secret))
            home.private_folder(folder)
            _write(folder / WORKBOOK, book)
            _write(folder / DATA_SOURCE, tds(source))
            written = extracts.refresh(cursor, views, folder / EXTRACTS)
    sheets, alone = sum(len(board.sheets) for board in boards), relations.alone(views)
    return Made(folder, sheets, len(views) - len(alone), alone, written, checked)


def show(made: Made, say: Say) -> None:
    """Say what was written, what was left as it was, and what the files were checked against."""
    new = [found for found in made.extracts if found.written]
    say(f"{made.folder / WORKBOOK}: {made.sheets} sheets")
    say(f"{made.folder / DATA_SOURCE}: {made.related} views, related; on their own: {', '.join(made.alone) or 'none'}")
    say(
        f"{made.folder / EXTRACTS}: {len(made.extracts)} extracts, {sum(found.rows for found in made.extracts):,} rows;"
        f" {len(new)} written, {len(made.extracts) - len(new)} unchanged"
    )
    say(f"valid by {made.schema.name}" if made.schema else f"not held against Tableau's schema: no {schema.VARIABLE}")
    say("next: open the workbook in Tableau; it asks for the reader's password, which `make env` prints as PGPASSWORD")


def connection_of(secret: Mapping[str, Any]) -> Connection:
    """Where Tableau finds the warehouse; the password stays where it is."""
    return Connection(
        str(secret["host"]), int(secret["port"]), str(secret["dbname"]), str(secret["username"]),
        str(secret.get("sslmode") or ""),
    )  # fmt: skip


def check(book: Element, source: Element, views: Mapping[str, View], connection: Connection) -> Path | None:
    """Hold the files against the warehouse, themselves, and Tableau's schema where TABLEAU_XSD names it.

    Returns:
        The schema, or None.

    Raises:
        SchemaError: TABLEAU_XSD names no schema.
        InvalidFileError: one of the files is not valid.
    """
    found = references.faults(book, views, connection)
    path = schema.path_of_schema()
    if path:
        compiled = schema.load(path)
        found += [*schema.faults(compiled, book), *schema.faults_of_tds(compiled, source)]
    if found:
        raise InvalidFileError(f"{WORKBOOK} is not valid, and nothing was written: {'; '.join(found[:10])}")
    return path


def known(cursor: Any, views: Mapping[str, View], boards: list[Dashboard]) -> Known:
    """Fields, and the values that filters begin with."""
    fields = {(found.view, found.column): found for found in fields_of_source(views)}
    filters = [item for board in boards for sheet in board.sheets for item in sheet.filters]
    latest = {item.pill: _ask(cursor, LARGEST, item.pill) for item in filters if isinstance(item, Latest)}
    chosen = {item.pill: _ask(cursor, FIRST_BY_NAME, item.pill) for item in filters if isinstance(item, Chosen)}
    return Known(
        fields,
        {pill: value for pill, value in latest.items() if value is not None},
        {pill: value for pill, value in chosen.items() if value is not None},
    )


LARGEST = "select max({column}) from {view}"
# A character that no XML may hold can't be chosen.
FIRST_BY_NAME = "select min({column}) from {view} where {column} <> '' and {column} !~ '[[:cntrl:]]'"
REPEATED = "select from {view} group by {columns} having count(*) > 1 limit 1"


def check_keys(cursor: Any) -> None:
    """Raise CatalogueError where the warehouse has two rows of what a relationship takes for one.

    Tableau would then leave rows out without a word.
    """
    for item in relations.RELATIONSHIPS:
        for view, place in ((item.upper, 0), (item.view, 1)):
            columns = [pair[place] for pair in item.columns]
            if relations.is_key(view, columns) and _is_repeated(cursor, view, columns):
                raise CatalogueError(
                    f"bi.{view} has several rows of one {', '.join(columns)}: correct GRAINS in"
                    " local/tableau/relations.py"
                )


def _is_repeated(cursor: Any, view: str, columns: list[str]) -> bool:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    cursor.execute(sql.SQL(REPEATED).format(view=sql.Identifier(SCHEMA, view), columns=names))
    return cursor.fetchone() is not None


def _ask(cursor: Any, query: str, pill: Pill) -> Any:
    column, view = sql.Identifier(pill.column), sql.Identifier(SCHEMA, pill.view)
    cursor.execute(sql.SQL(query).format(column=column, view=view))
    return cursor.fetchone()[0]


def _write(path: Path, element: Element) -> None:
    home.write_private(path, text_of(element).decode("utf-8"))
