from __future__ import annotations

import importlib.util

from local.setup.bytecode import IMPORTED, NOT_OF_THEM, WHOLE


def test_what_is_compiled_is_installed() -> None:
    assert [name for name in (*WHOLE, *IMPORTED) if importlib.util.find_spec(name) is None] == []


def test_parts_that_no_job_uses_are_left_out() -> None:
    assert NOT_OF_THEM.search("/site-packages/pyspark/pandas/frame.py")
    assert not NOT_OF_THEM.search("/site-packages/pyspark/sql/functions.py")
