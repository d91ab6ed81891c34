from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from local import target
from local.settings import PROJECT, Settings
from local.spark import session
from local.target import Target, TargetError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings.load(), home=tmp_path / "home")


def test_without_a_script_it_is_a_prompt(settings: Settings) -> None:
    command, variables = session.command(settings, target.embedded(settings, "http://127.0.0.1:1"), [])
    assert Path(command[0]).name == "pyspark" and len(command) == 1
    assert Path(variables["SPARK_CONF_DIR"], "spark-defaults.conf").exists()
    assert variables["PYTHONPATH"] == str(PROJECT) and variables["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"


def test_a_script_runs_with_its_arguments(settings: Settings, tmp_path: Path) -> None:
    script = tmp_path / "my script.py"
    script.write_text("")
    given = [str(script), "--day", "2026-01-01"]
    command, _ = session.command(settings, target.embedded(settings, "http://127.0.0.1:1"), given)
    assert Path(command[0]).name == "spark-submit" and command[1:] == given


def test_a_missing_script_and_aws_are_refused(settings: Settings) -> None:
    embedded = target.embedded(settings, "http://127.0.0.1:1")
    with pytest.raises(TargetError, match="nothing.py is not a file"):
        session.command(settings, embedded, ["nothing.py"])
    with pytest.raises(TargetError, match="embedded target only"):
        session.command(settings, Target("aws", embedded.session), [])
