"""What kind of statement a text is, as Athena classifies it, and where its result goes.

Source of the kinds and files: the API reference (StatementType, SubstatementType), Athena User Guide ("output files"),
and what others measured on AWS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from local.athena import grammar, write_statements
from local.athena.errors import QueryFailed, invalid_request
from local.athena.types import literal

# First words -> StatementType, SubstatementType. The longest that fits counts.
_KINDS: dict[str, tuple[str, str]] = {
    "SHOW TABLES": ("UTILITY", "SHOW_TABLES"),
    "SHOW DATABASES": ("UTILITY", "SHOW_DATABASES"),
    "SHOW SCHEMAS": ("UTILITY", "SHOW_DATABASES"),
    "SHOW COLUMNS": ("UTILITY", "SHOW_COLUMNS"),
    "SHOW PARTITIONS": ("UTILITY", "SHOW_PARTITIONS"),
    "SHOW VIEWS": ("UTILITY", "SHOW_VIEWS"),
    "SHOW TBLPROPERTIES": ("UTILITY", "SHOW_TABLE_PROPERTIES"),
    "SHOW CREATE TABLE": ("UTILITY", "SHOW_CREATE_TABLE"),
    "SHOW CREATE VIEW": ("UTILITY", "SHOW_CREATE_VIEW"),
    "SHOW FUNCTIONS": ("UTILITY", "SHOW_FUNCTIONS"),
    "SHOW": ("UTILITY", ""),
    "DESCRIBE": ("UTILITY", "DESCRIBE_TABLE"),
    "DESC": ("UTILITY", "DESCRIBE_TABLE"),
    "EXPLAIN": ("DML", "EXPLAIN"),
    "EXECUTE": ("DML", ""),
    "INSERT": ("DML", "INSERT"),
    "UPDATE": ("DML", "UPDATE"),
    "DELETE": ("DML", "DELETE"),
    "MERGE": ("DML", "MERGE"),
    "UNLOAD": ("DML", "UNLOAD"),
    "VACUUM": ("DML", "VACUUM_TABLE"),
    "CREATE DATABASE": ("DDL", "CREATE_DATABASE"),
    "CREATE SCHEMA": ("DDL", "CREATE_DATABASE"),
    "CREATE VIEW": ("DDL", "CREATE_VIEW"),
    "CREATE OR REPLACE VIEW": ("DDL", "CREATE_VIEW"),
    "CREATE TABLE": ("DDL", "CREATE_TABLE"),
    "CREATE EXTERNAL TABLE": ("DDL", "CREATE_TABLE"),
    "DROP DATABASE": ("DDL", "DROP_DATABASE"),
    "DROP SCHEMA": ("DDL", "DROP_DATABASE"),
    "DROP TABLE": ("DDL", "DROP_TABLE"),
    "DROP VIEW": ("DDL", "DROP_VIEW"),
    "MSCK REPAIR TABLE": ("DDL", "MSCK_REPAIR"),
    "ALTER TABLE": ("DDL", ""),
}
_CTAS = "CREATE_TABLE_AS_SELECT"
_OTHER_FILES = {"INSERT": "{id}", "UNLOAD": "{id}", _CTAS: "tables/{id}"}
_READ_WHOLE = {"INSERT": write_statements.insert_parts, "UNLOAD": write_statements.unload_parts}
_LONGEST = 262_144


@dataclass(frozen=True)
class Statement:
    """A statement and its kind.

    Attributes:
        text: as given, without a closing semicolon.
        statement_type: DML, DDL or UTILITY.
        substatement_type: SELECT, SHOW_TABLES and so on, or nothing where AWS's is not known.
        words: its words and signs in capitals, as they stand.
    """

    text: str
    statement_type: str
    substatement_type: str
    words: tuple[str, ...]

    @property
    def is_query(self) -> bool:
        """True for SELECT and its like."""
        return self.substatement_type == "SELECT"

    @property
    def is_ctas(self) -> bool:
        """True for CREATE TABLE AS."""
        return self.substatement_type == _CTAS

    @property
    def needs_process(self) -> bool:
        """False for what the catalogue alone answers, or what is refused."""
        reads = self.is_query or self.is_ctas or self.substatement_type in ("CREATE_VIEW", *_READ_WHOLE)
        return reads or self.words[:1] == ("EXECUTE",)

    def result_file(self, location: str, query_id: str) -> str:
        """The address of its result below the output location."""
        default = "{id}.csv" if self.statement_type == "DML" and self.substatement_type != "EXPLAIN" else "{id}.txt"
        return f"{location.rstrip('/')}/{_OTHER_FILES.get(self.substatement_type, default).format(id=query_id)}"


def classify(text: str) -> Statement:
    """Read a statement as far as Athena does before it queues it.

    Raises:
        AthenaError: InvalidRequestException: it is in no statement's grammar, or too long.
    """
    if len(text.encode()) > _LONGEST:
        raise invalid_request(
            f"1 validation error detected: Value at 'queryString' failed to satisfy constraint: Member must have length"
            f" less than or equal to {_LONGEST}"
        )
    tokens = grammar.tokens(text)
    first = grammar.first_word(tokens)
    words = tuple(str(token.text).upper() for token in tokens)
    clean = text[: tokens[-1].end + 1]
    if first in grammar.QUERIES:
        grammar.query(clean)
        return Statement(clean, "DML", "SELECT", words)
    start = " ".join(words[:4])
    name = max((one for one in _KINDS if f"{start} ".startswith(f"{one} ")), key=len, default="")
    kind, sub = _KINDS.get(name, ("DDL" if first in ("CREATE", "DROP", "ALTER", "MSCK", "OPTIMIZE") else "UTILITY", ""))
    if name == "CREATE TABLE" and ctas_parts(clean):
        sub = _CTAS
    if sub in _READ_WHOLE:
        _READ_WHOLE[sub](clean)
    return Statement(clean, kind, sub, words)


_AS = re.compile(r"\bas\b\s*(?=\(|select\b|with\b|values\b|table\b)", re.IGNORECASE)
_CTAS_HEAD = re.compile(
    r"\s*create\s+table\s+(?P<exists>if\s+not\s+exists\s+)?(?P<name>[^\s(]+)\s*(?P<with>with\s*\((?P<options>.*)\)\s*)?\Z",
    re.IGNORECASE | re.DOTALL,
)
_OPTION = re.compile(r"\s*(\w+)\s*=\s*('(?:[^']|'')*'|array\s*\[[^\]]*\]|[\w.]+)\s*(?:,|\Z)", re.IGNORECASE)


@dataclass(frozen=True)
class Ctas:
    """CREATE TABLE AS: the table's name as it is written, its options, and the query."""

    name: str
    if_not_exists: bool
    options: dict[str, str]
    query: str


def ctas_parts(text: str) -> Ctas | None:
    """The parts of a CREATE TABLE AS, or None where it is none."""
    text = _without_comments(text)
    for found in _AS.finditer(text):
        head = _CTAS_HEAD.match(text[: found.start()])
        if head:
            rest = text[found.end() :]
            with_data = re.sub(r"\s+with\s+data\s*\Z", "", rest, flags=re.IGNORECASE)
            return Ctas(head["name"], bool(head["exists"]), options(head["options"] or ""), with_data)
    return None


def options(text: str) -> dict[str, str]:
    """The properties in a WITH (…) by their names in small letters, values as they are written.

    Raises:
        AthenaError: they can't be read.
    """
    found: dict[str, str] = {}
    position = 0
    while position < len(text.rstrip()):
        option = _OPTION.match(text, position)
        if option is None:
            raise invalid_request(
                f"mismatched input in the table's properties: {text[position:].strip()}", "MALFORMED_QUERY"
            )
        found[option[1].lower()] = option[2]
        position = option.end()
    return found


_COMMENT = re.compile(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")|--[^\n]*|/\*.*?\*/", re.DOTALL)


def _without_comments(text: str) -> str:
    return _COMMENT.sub(lambda found: found[1] or " ", text)


def name_parts(text: str, database: str) -> tuple[str, str]:
    """Database and name of a written table name: quotes of any kind, with or without a database and a catalogue.

    Raises:
        QueryFailed: it is none.
    """
    parts = [part[0] or part[1] or part[2] for part in _NAME.findall(text)]
    if not parts or len(parts) > 3 or _NAME.sub("", text).strip(". "):
        raise QueryFailed(f"FAILED: ParseException line 1:0 cannot recognize input near '{text}' in table name")
    return (parts[-2].lower() if len(parts) > 1 else database), parts[-1].lower()


_NAME = re.compile(r'"((?:[^"]|"")+)"|`([^`]+)`|([\w$-]+)')


def with_parameters(text: str, given: list[str]) -> str:
    """A query with each `?` replaced by an ExecutionParameter: an SQL literal as a text.

    Raises:
        QueryFailed: there are more or fewer than `?`.
    """
    places = [token for token in grammar.tokens(text) if token.token_type.name == "PLACEHOLDER"]
    if len(places) != len(given):
        raise QueryFailed(
            "INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters:"
            f" expected {len(places)} but found {len(given)}"
        )
    for token, value in reversed(list(zip(places, given, strict=True))):
        text = text[: token.start] + _plain(value) + text[token.end + 1 :]
    return text


def _plain(value: str) -> str:
    """A parameter as a literal; what is none (a bare word) is a text, as Athena takes it."""
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError

    kinds = (
        exp.Literal,
        exp.Neg,
        exp.Boolean,
        exp.Null,
        exp.Cast,
        exp.DataType,
        exp.Array,
        exp.Paren,
        exp.DataTypeParam,
    )
    try:
        found = parse_one(value, read=grammar.DIALECT)
    except SqlglotError:
        found = None
    if found is None or not all(isinstance(node, kinds) for node in found.walk()):
        return literal(value)
    return value
