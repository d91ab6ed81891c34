"""getResolvedOptions by AWS's rules, and a job's begin and end."""

from __future__ import annotations

from types import ModuleType

import pytest


@pytest.fixture
def utils() -> ModuleType:
    import awsglue.utils

    found: ModuleType = awsglue.utils
    return found


def test_asked_for_options_and_glues_own_are_resolved(utils: ModuleType) -> None:
    argv = ["script.py", "--JOB_NAME", "j", "--JOB_RUN_ID", "jr_1", "--feed", "titles", "--other", "ignored"]

    assert utils.getResolvedOptions(argv, ["JOB_NAME", "feed"]) == {
        "JOB_NAME": "j",
        "feed": "titles",
        "JOB_ID": None,
        "JOB_RUN_ID": "jr_1",
        "SECURITY_CONFIGURATION": None,
        "TempDir": None,
        "RedshiftTempDir": None,
        "encryption_type": None,
        "job_bookmark_from": None,
        "job_bookmark_to": None,
        "job_bookmark_option": "job-bookmark-disable",
    }


@pytest.mark.parametrize("missing", ["run_date", "JOB_NAME"])
def test_a_missing_option_is_an_error_that_names_it(utils: ModuleType, missing: str) -> None:
    with pytest.raises(utils.GlueArgumentError, match=f"--{missing}"):
        utils.getResolvedOptions(["script.py", "--feed", "titles"], ["feed", missing])


def test_an_option_without_a_value_is_an_error(utils: ModuleType) -> None:
    with pytest.raises(utils.GlueArgumentError, match="--feed"):
        utils.getResolvedOptions(["script.py", "--feed"], ["feed"])


def test_a_unique_prefix_stands_for_the_option(utils: ModuleType) -> None:
    assert utils.getResolvedOptions(["script.py", "--landing", "b"], ["landing_bucket"])["landing_bucket"] == "b"


def test_an_ambiguous_prefix_is_an_error(utils: ModuleType) -> None:
    with pytest.raises(utils.GlueArgumentError, match="ambiguous"):
        utils.getResolvedOptions(["script.py", "--run", "1"], ["run_id", "run_at"])


def test_a_value_may_be_written_with_an_equals_sign(utils: ModuleType) -> None:
    assert utils.getResolvedOptions(["script.py", "--feed=-x"], ["feed"])["feed"] == "-x"


@pytest.mark.parametrize("name", ["JOB_RUN_ID", "JOB_ID", "SECURITY_CONFIGURATION", "job-bookmark-option"])
def test_reserved_names_may_not_be_asked_for(utils: ModuleType, name: str) -> None:
    with pytest.raises(RuntimeError, match=f"Using reserved arguments {name}"):
        utils.getResolvedOptions(["script.py"], [name])


def test_temp_dir_is_optional_and_has_two_names(utils: ModuleType) -> None:
    found = utils.getResolvedOptions(["script.py", "--TempDir", "s3://b/t"], ["TempDir"])

    assert found["TempDir"] == found["RedshiftTempDir"] == "s3://b/t"
    assert utils.getResolvedOptions(["script.py"], ["TempDir"])["TempDir"] is None


@pytest.mark.parametrize(
    ("argv", "option"),
    [
        (["--job-bookmark-option", "job-bookmark-pause"], "job-bookmark-pause"),
        (["--continuation-option", "continuation-enabled"], "job-bookmark-enable"),
        (["--continuation-option", "continuation-enabled", "--job-bookmark-option", "job-bookmark-disable"],
         "job-bookmark-disable"),
    ],
)  # fmt: skip
def test_bookmark_option(utils: ModuleType, argv: list[str], option: str) -> None:
    assert utils.getResolvedOptions(["script.py", *argv], [])["job_bookmark_option"] == option


def test_commit_without_init_and_a_second_one_are_tolerated() -> None:
    from awsglue.job import Job

    job = Job(None)
    job.commit()
    job.init("j", {})
    assert job.isInitialized()
    job.commit()
    job.commit()
    assert not job.isInitialized()
