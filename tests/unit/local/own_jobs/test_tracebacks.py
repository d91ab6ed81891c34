"""Where a script failed."""

from __future__ import annotations

import pytest

from local.own_jobs.tracebacks import Place, around, last_traceback, place_in

LOG = """
Traceback (most recent call last):
  File "/tmp/work/jr_1/mine.py", line 3, in <module>
    survived()
KeyError: 'first'
on it goes
Traceback (most recent call last):
  File "/tmp/work/jr_1/mine.py", line 9, in <module>
    main()
  File "/tmp/work/jr_1/mine.py", line 7, in main
    frame.count()
  File "/venv/pyspark/sql/dataframe.py", line 1240, in count
    return int(self._jdf.count())
pyspark.errors.exceptions.captured.AnalysisException: no such column
WARN: closing
""".strip().splitlines()


def test_the_last_traceback_with_its_exception_and_nothing_after_it() -> None:
    found = last_traceback(LOG)
    assert found[1].endswith("line 9, in <module>")
    assert found[-1] == "pyspark.errors.exceptions.captured.AnalysisException: no such column"
    assert last_traceback(["nothing", "went wrong"]) == []


def test_the_place_is_the_scripts_own_innermost_frame() -> None:
    assert place_in(last_traceback(LOG), "mine.py") == Place("mine.py", 7)
    assert place_in(last_traceback(LOG), "other.py") is None


@pytest.mark.parametrize(("number", "shown"), [(1, [1, 2, 3]), (3, [1, 2, 3, 4, 5]), (5, [3, 4, 5])])
def test_the_line_is_shown_with_its_neighbours(number: int, shown: list[int]) -> None:
    lines = list(around(["a", "b", "c", "d", "e"], number))
    assert [int(line[1:].split()[0]) for line in lines] == shown
    assert [line[0] for line in lines].count(">") == 1
    assert next(line for line in lines if line[0] == ">").endswith("abcde"[number - 1])
