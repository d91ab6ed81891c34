"""The developer's own settings reach no test: a run of pytest under them sees none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from local.settings import PROJECT

LOOK = """
import os
def test_nothing_of_the_developers():
    foreign = ("REELHOUSE_", "AWS_", "PG", "TARGET", "SPARK_")
    assert [n for n in os.environ if n.startswith(foreign)] == ["REELHOUSE_CACHE"]
"""
FOREIGN = {"REELHOUSE_HOME": "/x", "REELHOUSE_PORT": "1", "TARGET": "aws", "AWS_PROFILE": "nope", "PGHOSTADDR": "::1"}


def test_a_test_run_starts_from_a_clean_environment(tmp_path: Path) -> None:
    (tmp_path / "test_look.py").write_text(LOOK)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", str(tmp_path)]
    env = {**os.environ, **FOREIGN, "REELHOUSE_CACHE": "/kept"}
    done = subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


PACKED = """
import gzip, pytest
@pytest.mark.parametrize("body", [gzip.compress(b"a", mtime={second}), b"plain"])
def test_look(body): ...
"""


def test_a_gzip_gives_its_test_the_same_name_in_every_second(tmp_path: Path) -> None:
    named = set()
    for second in (1, 2_000_000_000):
        (tmp_path / "test_look.py").write_text(PACKED.format(second=second))
        command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "--collect-only"]
        done = subprocess.run([*command, "-q", str(tmp_path)], cwd=PROJECT, capture_output=True, text=True, check=True)
        named.add(done.stdout.partition("\n\n")[0])
    assert len(named) == 1 and "[gzip]" in named.pop()
