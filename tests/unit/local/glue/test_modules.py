"""Which requirements need no installation."""

from __future__ import annotations

import pytest

from local.glue.modules import satisfied


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("pytest==" + pytest.__version__, True),
        ("pytest==0.1", False),
        ("pytest", False),
        ("pytest>=1", False),
        ("surely-not-installed==1.0", False),
        ("s3://bucket/a.whl", False),
    ],
)
def test_only_an_exact_version_is_satisfied(requirement: str, expected: bool) -> None:
    assert satisfied(requirement) is expected
