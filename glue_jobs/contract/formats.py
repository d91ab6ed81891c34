"""How the bytes of a source file are to be read. Each may be gzipped: the content tells, not the name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union


@dataclass(frozen=True)
class Delimited:
    """Cells separated by `delimiter`, quoted with `"` where needed (RFC 4180); a header line; an empty cell is null."""

    delimiter: str = ","

    @property
    def words(self) -> str:
        """The format, for people."""
        return f"CSV, delimiter `{self.delimiter}`"


@dataclass(frozen=True)
class Unquoted:
    """Cells separated by `delimiter`, one record a line, a header line; a `"` is text, `null` alone is null (IMDb)."""

    delimiter: str = "\t"
    null: str = r"\N"

    @property
    def words(self) -> str:
        """The format, for people."""
        return f"unquoted text, delimiter {self.delimiter!r}, null `{self.null}`"


@dataclass(frozen=True)
class JsonLines:
    """One JSON object a line; a column's header is the path of its value, `a.b` for `{"a": {"b": …}}`.

    A bare NaN, which some writers leave for a missing number, is null.
    """

    @property
    def words(self) -> str:
        """The format, for people."""
        return "JSON lines"


Format = Union[Delimited, Unquoted, JsonLines]
