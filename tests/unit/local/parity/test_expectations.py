"""The list of accepted failures: read strictly, and held against what happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.parity import expectations
from local.parity.expectations import Accepted, ExpectationsError, judge, read
from local.parity.suites import SUITES

ENTRY = '[[glue]]\nkind = "fiction"\nreason = "AWS does otherwise"\ntests = ["a", "b"]\n'


def test_each_test_has_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "expected.toml"
    file.write_text(ENTRY)
    assert read("glue", file) == dict.fromkeys(("a", "b"), Accepted("fiction", "AWS does otherwise"))
    assert read("athena", file) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ENTRY.replace("fiction", "bad luck"), "kind of fiction, refusal, gap"),
        (ENTRY.replace("AWS does otherwise", " "), "needs a reason"),
        (ENTRY + ENTRY, "a has two reasons"),
    ],
)
def test_an_entry_that_says_nothing_is_refused(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "expected.toml"
    file.write_text(text)
    with pytest.raises(ExpectationsError, match=told):
        read("glue", file)


def test_a_run_is_as_expected_only_if_each_test_is() -> None:
    accepted = dict.fromkeys(("a", "b"), Accepted("fiction", "because"))
    good = judge({"a": "failed", "b": "failed", "c": "passed", "d": "skipped"}, accepted)
    bad = judge({"a": "passed", "c": "failed"}, accepted)

    assert (good.passed, good.failed, good.skipped, good.as_expected) == (1, 2, 1, True)
    assert (bad.new_failures, bad.now_passing, bad.unknown, bad.as_expected) == (["c"], ["a"], ["b"], False)


def test_the_repositorys_own_list_can_be_read() -> None:
    sizes = {suite.name: len(read(suite.name)) for suite in SUITES}
    assert sizes["glue"] > 0
    assert expectations.FILE.exists()
