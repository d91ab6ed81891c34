"""What can go wrong in `make tableau`, said in a sentence that tells what to do."""

from __future__ import annotations


class TableauError(ValueError):
    """Tableau's files can't be made."""


class CatalogueError(TableauError):
    """The views are not what the files can be made of; the message names the view, the column and what to do."""


class SchemaError(TableauError):
    """Tableau's schema can't be read; the message names the file and what was expected."""


class InvalidFileError(TableauError):
    """A file that was made is not valid, so nothing is written; the message says what is wrong in it."""
