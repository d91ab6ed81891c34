from __future__ import annotations

import subprocess
import sys

import pytest

from local.setup import progress
from local.setup.progress import UvOutput

LINES = """\
Resolved 83 packages in 4.11s
Downloading pandas (12.0MiB)
Downloading ruff (512.0KiB)
Downloading big (1.0GiB)
   Building pyspark==3.5.6
 Downloaded pandas
"""


def _told(*lines: str) -> str:
    output = UvOutput()
    for line in lines:
        output.feed(line + "\n")
    return str(output)


def test_before_the_index_has_answered_there_is_nothing_to_count() -> None:
    assert _told() == _told("Using Python 3.11.7 environment at: v1") == "asking the package index"


def test_what_is_fetched_is_told_by_number_and_size() -> None:
    assert _told(*LINES.splitlines()) == (
        "1 of 3 large packages, 12 of 1036 MB fetched (of 83 in all); fetching and building pyspark==3.5.6"
    )


def test_a_built_source_is_no_longer_told() -> None:
    assert "building" not in _told(*LINES.splitlines(), "      Built pyspark==3.5.6")
    assert _told(*LINES.splitlines(), "Prepared 83 packages in 19.90s") == "linking 83 packages"


def test_a_long_command_is_told_every_few_seconds_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "NEWS_SECONDS", 0.0)
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if len(said) == 3 and process.stdin:
            process.stdin.close()

    program = "import sys; sys.stdin.read(); sys.exit(7)"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, text=True) as process:
        assert progress.wait(process, lambda: "packages", say) == 7
    assert len(said) >= 3 and all(line.startswith("packages, ") and line.endswith(" s") for line in said)
