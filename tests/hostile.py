"""Texts that mean something to one of the programs on the way: shells, SQL, formats, COPY, JSON, globs."""

from __future__ import annotations

TEXTS = (
    "${env:HOME}",
    "${system:user.name}",
    "${hiveconf:x}${spark.app.name}",
    "'; drop table dim_country; --",
    "both \"double\" and 'single' quotes",
    "back\\slash \\n \\N \\. \\u0041",
    "100%s %d %(name)s",
    "{} {0} {name} {{}}",
    "`backtick` $(id) ${HOME} [a-z]* ?",
    "<b>&amp;</b> \U0001f3ac e\u0301 \u202egnp",
    '{"json": [null]}',
)
# A quoted cell may also hold what would end a line or a column.
CELLS = (*TEXTS, "two\nlines\tand a tab")
