"""The rows below a query: the first, aligned, counted; and put there once however often."""

from __future__ import annotations

from typing import Any

from local import questions

PAGE = """\
# Questions

**Plans**: `bi.plans`.

```sql
select plan, users from bi.plans order by 1;
select count(*) from bi.plans;
```

More words.

```sql
select 1 as nothing;
```
"""

ANSWERS: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {
    "select plan, users from bi.plans order by 1": (
        ["plan", "users"],
        [("Basic", 7), ("Family", None), ("x", 1), ("y", 2)],
    ),
    "select count(*) from bi.plans": (["count"], [(4,)]),
    "select 1 as nothing": (["nothing"], []),
}

SHOWN = """\
# Questions

**Plans**: `bi.plans`.

```sql
select plan, users from bi.plans order by 1;
select count(*) from bi.plans;
```

```text
plan   | users
-------+------
Basic  | 7
Family |
x      | 1
(4 rows, the first 3)

count
-----
4
(1 row)
```

More words.

```sql
select 1 as nothing;
```

```text
nothing
-------
(0 rows)
```
"""


def test_the_first_rows_stand_below_their_queries() -> None:
    assert questions.with_rows(PAGE, ANSWERS.__getitem__) == SHOWN


def test_rows_that_are_there_are_replaced() -> None:
    stale = SHOWN.replace("Basic  | 7", "Basic  | 6")
    assert questions.with_rows(stale, ANSWERS.__getitem__) == SHOWN


def test_queries_are_found_and_rows_are_none() -> None:
    assert questions.queries(SHOWN) == list(ANSWERS)
