"""The parts of statements that write rows: INSERT INTO and UNLOAD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local.athena import grammar


@dataclass(frozen=True)
class Insert:
    """INSERT INTO: the table as it is written, the columns it names (none: all), and the query."""

    name: str
    columns: tuple[str, ...]
    query: str


@dataclass(frozen=True)
class Unload:
    """UNLOAD: the query, the s3:// address, and the text of its properties."""

    query: str
    location: str
    options: str


def insert_parts(text: str) -> Insert:
    """Take an INSERT INTO apart.

    Raises:
        AthenaError: it is not in Trino's grammar.
    """
    found = grammar.tokens(text)
    _expect(found, 1, "INTO")
    end = _name_end(found, 2)
    columns: tuple[str, ...] = ()
    name = _between(text, found, 2, end)
    if _word(found, end) == "(" and _word(found, end + 1) not in grammar.QUERIES:
        close = _closing(found, end)
        inside = found[end + 1 : close]
        if any(token.token_type.name != "COMMA" for token in inside[1::2]):
            raise grammar.mismatched(inside[1])
        columns, end = tuple(str(token.text).lower() for token in inside[::2]), close + 1
    return Insert(name, columns, _query(text, found, end, len(found)))


def unload_parts(text: str) -> Unload:
    """Take an UNLOAD apart.

    Raises:
        AthenaError: it is not in Athena's grammar.
    """
    found = grammar.tokens(text)
    _expect(found, 1, "(")
    close = _closing(found, 1)
    _expect(found, close + 1, "TO")
    if _kind(found, close + 2) != "STRING":
        raise _unexpected(found, close + 2)
    _expect(found, close + 3, "WITH")
    _expect(found, close + 4, "(")
    end = _closing(found, close + 4)
    if end != len(found) - 1:
        raise grammar.mismatched(found[end + 1], ". Expecting: <EOF>")
    location, options = str(found[close + 2].text), _between(text, found, close + 5, end)
    return Unload(_query(text, found, 2, close), location, options)


def _query(text: str, found: list[Any], start: int, end: int) -> str:
    """The query between two tokens, which is one of Trino's."""
    if _word(found, start) not in grammar.QUERIES:
        raise _unexpected(found, start)
    query = _between(text, found, start, end)
    grammar.query(query)
    return query


def _name_end(found: list[Any], start: int) -> int:
    """The place after a dotted name."""
    if start >= len(found):
        raise _unexpected(found, start)
    end = start + 1
    while _word(found, end) == ".":
        end += 2
    return end


def _closing(found: list[Any], opening: int) -> int:
    """The place of the bracket that closes the one at `opening`."""
    depth = 0
    for place in range(opening, len(found)):
        depth += {"L_PAREN": 1, "R_PAREN": -1}.get(found[place].token_type.name, 0)
        if depth == 0:
            return place
    raise _unexpected(found, len(found))


def _expect(found: list[Any], place: int, word: str) -> None:
    if _word(found, place) != word:
        raise _unexpected(found, place)


def _unexpected(found: list[Any], place: int) -> Exception:
    return grammar.mismatched(found[place]) if place < len(found) else grammar.ended(found)


def _word(found: list[Any], place: int) -> str:
    return str(found[place].text).upper() if place < len(found) else ""


def _kind(found: list[Any], place: int) -> str:
    return str(found[place].token_type.name) if place < len(found) else ""


def _between(text: str, found: list[Any], start: int, end: int) -> str:
    """The text from one token to the one before another."""
    return text[found[start].start : found[end - 1].end + 1] if start < end else ""
