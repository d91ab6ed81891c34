"""A run's arguments: precedence, Glue's own, the chained form of --conf."""

from __future__ import annotations

import pytest

from local.glue.errors import GlueError
from local.glue.jobs.arguments import merge, parse_conf, sort_out


def test_precedence() -> None:
    assert merge({"--a": "1", "--b": "1", "--c": "1"}, {"--b": "2", "--c": "2"}, {"--c": "3"}) == {
        "--a": "1",
        "--b": "2",
        "--c": "3",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("spark.a=1", {"spark.a": "1"}),
        ("spark.a=1 --conf spark.b=2", {"spark.a": "1", "spark.b": "2"}),
        ("spark.a=x y  --conf  spark.b=k=v", {"spark.a": "x y", "spark.b": "k=v"}),
        ("spark.a=1 --conf=spark.b=2", {"spark.a": "1", "spark.b": "2"}),
        ("spark.a=", {"spark.a": ""}),
    ],
)
def test_conf(text: str, expected: dict[str, str]) -> None:
    assert parse_conf(text) == expected


@pytest.mark.parametrize("text", ["spark.a", "a=1", "spark.a=1 --conf b=2"])
def test_malformed_conf_is_refused(text: str) -> None:
    with pytest.raises(GlueError, match="expected spark.name=value"):
        parse_conf(text)


def test_a_jobs_own_name_may_be_given_and_no_other() -> None:
    assert sort_out({"--JOB_NAME": "mine", "--feed": "titles"}, "mine").argv == ("--feed", "titles")
    with pytest.raises(GlueError, match="Argument --JOB_NAME is set by AWS Glue"):
        sort_out({"--JOB_NAME": "other"}, "mine")


def test_glues_own_arguments_do_not_reach_the_script() -> None:
    found = sort_out(
        {
            "--feed": "titles",
            "--extra-py-files": "s3://b/a.py, s3://b/b.zip",
            "--extra-files": "s3://b/c.txt",
            "--additional-python-modules": "x==1,y==2",
            "--conf": "spark.a=1",
            "--scriptLocation": "s3://b/other.py",
            "--job-language": "python",
            "--enable-metrics": "",
            "--datalake-formats": "iceberg",
            "--reelhouse-isolation": "jvm",
            "--TempDir": "s3://b/tmp/",
            "--empty": "",
        }
    )

    assert found.argv == ("--feed", "titles", "--TempDir", "s3://b/tmp/", "--empty", "")
    assert found.py_files == ("s3://b/a.py", "s3://b/b.zip")
    assert found.files == ("s3://b/c.txt",)
    assert found.modules == ("x==1", "y==2")
    assert (found.conf, found.script, found.isolation) == ({"spark.a": "1"}, "s3://b/other.py", "jvm")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("--job-language", "scala"),
        ("--datalake-formats", "hudi"),
        ("--enable-glue-datacatalog", "maybe"),
        ("--customer-driver-env-vars", "x"),
        ("--reelhouse-isolation", "container"),
        ("--JOB_RUN_ID", "jr_1"),
    ],
)
def test_what_is_not_supported_is_named(name: str, value: str) -> None:
    with pytest.raises(GlueError) as refused:
        sort_out({name: value})

    assert refused.value.code == "InvalidInputException"
    assert name in refused.value.message


@pytest.mark.parametrize("option", ["job-bookmark-enable", "job-bookmark-pause", "job-bookmark-disable"])
def test_bookmark_options_are_taken(option: str) -> None:
    assert sort_out({"--job-bookmark-option": option}).bookmark == option
    assert sort_out({}).bookmark == "job-bookmark-disable"


def test_bookmarks_and_their_range_are_for_the_engine_and_the_script() -> None:
    given = {"--job-bookmark-option": "job-bookmark-pause", "--job-bookmark-from": "jr_1", "--job-bookmark-to": "jr_2"}
    found = sort_out(given)
    assert (found.bookmark, found.bookmark_from, found.bookmark_to) == ("job-bookmark-pause", "jr_1", "jr_2")
    assert found.argv == tuple(word for pair in given.items() for word in pair)
    with pytest.raises(GlueError, match="are for job-bookmark-pause"):
        sort_out({"--job-bookmark-option": "job-bookmark-enable", "--job-bookmark-from": "jr_1"})
    with pytest.raises(GlueError, match="expected one of"):
        sort_out({"--job-bookmark-option": "sometimes"})


def test_extra_jars_and_the_data_catalogue() -> None:
    found = sort_out(
        {"--extra-jars": "s3://b/a.jar, s3://b/b.jar", "--user-jars-first": "true", "--enable-glue-datacatalog": ""}
    )

    assert found.jars == ("s3://b/a.jar", "s3://b/b.jar")
    assert (found.jars_first, found.data_catalog, found.argv) == (True, True, ())
    assert sort_out({"--enable-glue-datacatalog": "false"}).data_catalog is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("--enable-spark-ui", "true"),
        ("--spark-event-logs-path", "s3://b/logs/"),
        ("--continuous-log-logGroup", "/my/group"),
        ("--class", "GlueApp"),
        ("--user-jars-first", "false"),
    ],
)
def test_what_changes_no_result_is_accepted(name: str, value: str) -> None:
    assert sort_out({name: value}).argv == ()
