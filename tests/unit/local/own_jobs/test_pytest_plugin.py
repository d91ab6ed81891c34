"""What a failed job of the fixture tells."""

from __future__ import annotations

import pytest

from local.own_jobs.pytest_plugin import JobFailed

TRACE = [
    "Traceback (most recent call last):", '  File "/work/mine.py", line 7, in <module>', "    rows()", "ValueError: no",
]  # fmt: skip
RUN = {"JobRunState": "FAILED", "ErrorMessage": "ValueError: no\nand more"}


@pytest.mark.parametrize(("log", "output"), [(["starts", *TRACE], []), (["starts"], ["a line", *TRACE])])
def test_the_traceback_is_told_whichever_stream_has_it(log: list[str], output: list[str]) -> None:
    failed = JobFailed(RUN, log, output)
    assert str(failed).splitlines() == ["FAILED: ValueError: no", *TRACE]
    assert (failed.run, failed.log, failed.output) == (RUN, log, output)
