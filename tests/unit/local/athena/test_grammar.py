from __future__ import annotations

import pytest

from local.athena import grammar
from local.athena.errors import AthenaError


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("this is not sql", "line 1:1: mismatched input 'this'. Expecting: 'ALTER', 'ANALYZE', 'CALL',"),
        ("SELEC 1", "line 1:1: mismatched input 'SELEC'. Expecting: 'ALTER'"),
        ("select", "line 1:7: mismatched input '<EOF>'"),
        ("-- only", "line 1:8: mismatched input '<EOF>'. Expecting: 'ALTER'"),
        ("select 1 from", "line 1:14: mismatched input '<EOF>'"),
        ("select a::int", "line 1:9: mismatched input '::'"),
        ("select * from t limit 1 offset 2", "line 1:25: mismatched input 'offset'. Expecting: <EOF>"),
        ("select `a` from t", "line 1:8: backquoted identifiers are not supported; use double quotes"),
        ("select * from t where a ilike 'x'", "line 1:25: mismatched input 'ilike'"),
        ("select [1, 2]", "line 1:8: mismatched input '['"),
        ("select 1; select 2", "Only one sql statement is allowed. Got: select 1; select 2"),
    ],
)
def test_what_is_not_in_trinos_grammar_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(AthenaError) as refused:
        found = grammar.tokens(text)
        grammar.first_word(found)
        grammar.query(text)
    assert refused.value.message.startswith(message)
    assert (refused.value.code, refused.value.detail) == ("InvalidRequestException", "MALFORMED_QUERY")


@pytest.mark.parametrize(
    "text",
    [
        "select 1;",
        "(select 1)",
        "values 1, 2",
        "table people",
        "with t(a) as (select 1) select a from t",
        "select array[1][1], m['k'] from t offset 1 limit 2",
        "select x from unnest(array[1]) with ordinality as t(x, n)",
        "select count(*) filter (where a > 1) from t group by rollup(b)",
        "select * from t for timestamp as of timestamp '2024-01-01 00:00:00'",
    ],
)
def test_trinos_own_forms_pass(text: str) -> None:
    assert grammar.query(text).sql()
