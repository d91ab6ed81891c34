"""Where in the text of a query something stands: Trino's errors say `line 1:15`."""

from __future__ import annotations

from typing import Any


def of(node: Any) -> tuple[int, int]:
    """Line and column (both from 1) of the first name in a node of sqlglot's tree; (1, 1) where it has none."""
    from sqlglot import exp

    best: tuple[int, int, int] | None = None
    for name in node.find_all(exp.Identifier):
        meta = name.meta
        if "start" in meta:
            here = (meta["start"], meta["line"], meta["col"] - (meta["end"] - meta["start"]))
            best = here if best is None else min(best, here)
    return (best[1], best[2]) if best else (1, 1)


def of_token(token: Any) -> tuple[int, int]:
    """Line and column of a token; sqlglot counts the column at its end."""
    return token.line, token.col - (token.end - token.start)
