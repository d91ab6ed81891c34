"""The names of the Glue databases: contracts say `reelhouse_core`, and each stack has a database of its own for that.

A stack's databases begin with its name (`second_core` of the stack `second`), so that several stacks live side by side
in one account. Which stack a process works for is a job argument, `--database_prefix`; `runtime.options` hands it over.
"""

from __future__ import annotations

import re

LOGICAL = "reelhouse"
PREFIX = re.compile(r"[a-z][a-z0-9_]*")

_prefix = LOGICAL


class PrefixError(ValueError):
    """A databases' prefix is none that Glue, Spark and SQL take without quoting; the message shows it."""


def use(prefix: str) -> None:
    """From now on this process works with the databases that begin with `prefix`.

    Raises:
        PrefixError: it is not lower-case letters, digits and underscores after a letter.
    """
    global _prefix
    if not PREFIX.fullmatch(prefix):
        raise PrefixError(f"--database_prefix {prefix!r}: expected lower-case letters, digits and _, a letter first")
    _prefix = prefix


def named(logical: str) -> str:
    """The database that a contract calls `logical`, for instance `reelhouse_core`, as the Data Catalog has it."""
    own, stem, rest = logical.partition(f"{LOGICAL}_")
    return f"{_prefix}_{rest}" if stem and not own else logical
