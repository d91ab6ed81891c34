"""Definitions of jobs, crawlers and classifiers, and the tags of all."""

from __future__ import annotations

from typing import Any

import pytest

from local.glue.catalogue.store import Store
from local.glue.errors import GlueError
from tests.unit.local.glue.catalogue.conftest import Ask

COMMAND = {"Name": "glueetl", "ScriptLocation": "s3://b/s.py"}
JOB = {"Role": "r", "Command": COMMAND}
TARGETS = {"S3Targets": [{"Path": "s3://b/p"}]}
ARN = "arn:aws:glue:us-east-1:000000000000:"


def test_a_job_is_kept_with_all_that_was_given_and_aws_defaults(ask: Ask) -> None:
    ask("CreateJob", Name="j", **JOB, AllocatedCapacity=5, NotificationProperty={"NotifyDelayAfter": 3})
    found = ask("GetJob", JobName="j")["Job"]
    assert found == {
        "Name": "j",
        **JOB,
        "AllocatedCapacity": 5,
        "NotificationProperty": {"NotifyDelayAfter": 3},
        "MaxRetries": 0,
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "GlueVersion": "5.1",
        "Timeout": 480,
        "CreatedOn": 2.0,
        "LastModifiedOn": 2.0,
    }


@pytest.mark.parametrize(("given", "minutes"), [({"GlueVersion": "4.0"}, 2880), ({"GlueVersion": "5.0"}, 480)])
def test_the_default_timeout_is_the_glue_versions(ask: Ask, given: dict[str, str], minutes: int) -> None:
    ask("CreateJob", Name="j", **JOB, **given)
    assert ask("GetJob", JobName="j")["Job"]["Timeout"] == minutes


def test_a_streaming_job_has_a_timeout_only_where_it_names_one(ask: Ask) -> None:
    command = {**COMMAND, "Name": "gluestreaming"}
    ask("CreateJob", Name="j", Role="r", Command=command)
    found = ask("GetJob", JobName="j")["Job"]
    assert "Timeout" not in found and found["GlueVersion"] == "5.1"
    ask("UpdateJob", JobName="j", JobUpdate={"Role": "r", "Command": command, "Timeout": 7})
    assert ask("GetJob", JobName="j")["Job"]["Timeout"] == 7


def test_an_update_overwrites_the_whole_job_but_not_its_tags(ask: Ask) -> None:
    ask("CreateJob", Name="j", **JOB, Description="old", MaxRetries=2, Tags={"a": "b"})
    ask("UpdateJob", JobName="j", JobUpdate={**JOB, "Timeout": 7})

    found = ask("GetJob", JobName="j")["Job"]
    assert ("Description" in found, found["MaxRetries"], found["Timeout"]) == (False, 0, 7)
    assert found["LastModifiedOn"] > found["CreatedOn"]
    assert ask("GetTags", ResourceArn=f"{ARN}job/j") == {"Tags": {"a": "b"}}


@pytest.mark.parametrize(
    "sizes",
    [{"MaxCapacity": 2.0, "WorkerType": "G.1X"}, {"MaxCapacity": 2.0, "AllocatedCapacity": 2}],
)
def test_a_job_has_one_size(ask: Ask, sizes: dict[str, Any]) -> None:
    with pytest.raises(GlueError, match="Max Capacity"):
        ask("CreateJob", Name="j", **JOB, **sizes)


def test_jobs_and_crawlers_are_listed_by_tags_in_pages(ask: Ask) -> None:
    for name in ("c", "a", "b"):
        tags = {"team": "films", "name": name}
        ask("CreateJob", Name=name, **JOB, Tags=tags)
        ask("CreateCrawler", Name=name, Role="r", Targets=TARGETS, Tags=tags)
    ask("UntagResource", ResourceArn=f"{ARN}job/b", TagsToRemove=["team"])
    ask("TagResource", ResourceArn=f"{ARN}crawler/b", TagsToAdd={"extra": "1"})

    assert ask("ListJobs", Tags={"team": "films"}) == {"JobNames": ["a", "c"]}
    assert ask("ListCrawlers", Tags={"team": "films", "extra": "1"}) == {"CrawlerNames": ["b"]}
    assert ask("ListJobs", MaxResults=2) == {"JobNames": ["a", "b"], "NextToken": "2"}
    assert [job["Name"] for job in ask("GetJobs", MaxResults=2, NextToken="1")["Jobs"]] == ["b", "c"]
    assert [one["Name"] for one in ask("GetCrawlers", MaxResults=1)["Crawlers"]] == ["a"]


def test_batches_name_what_is_missing(ask: Ask) -> None:
    ask("CreateJob", Name="j", **JOB)
    ask("CreateCrawler", Name="c", Role="r", Targets=TARGETS)
    jobs, crawlers = ask("BatchGetJobs", JobNames=["j", "no"]), ask("BatchGetCrawlers", CrawlerNames=["no", "c"])
    assert ([one["Name"] for one in jobs["Jobs"]], jobs["JobsNotFound"]) == (["j"], ["no"])
    assert ([one["Name"] for one in crawlers["Crawlers"]], crawlers["CrawlersNotFound"]) == (["c"], ["no"])


def test_a_crawler_shows_what_was_given_and_aws_defaults(ask: Ask) -> None:
    ask("CreateCrawler", Name="c", Role="r", Targets=TARGETS, DatabaseName="DB", Schedule="")
    found = ask("GetCrawler", Name="c")["Crawler"]
    assert found == {
        "Name": "c",
        "Role": "r",
        "Targets": TARGETS,
        "DatabaseName": "db",
        "Classifiers": [],
        "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"},
        "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
        "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
        "CreationTime": 2.0,
        "LastUpdated": 2.0,
        "Version": 1,
    }


def test_an_update_of_a_crawler_changes_what_is_given(ask: Ask) -> None:
    ask("CreateCrawler", Name="c", Role="r", Targets=TARGETS, TablePrefix="p_", Description="d")
    ask("UpdateCrawler", Name="c", Description="", LakeFormationConfiguration={"UseLakeFormationCredentials": True})
    found = ask("GetCrawler", Name="c")["Crawler"]
    assert (found["TablePrefix"], "Description" in found, found["Version"]) == ("p_", False, 2)
    assert found["LakeFormationConfiguration"] == {"UseLakeFormationCredentials": True}


@pytest.mark.parametrize(
    ("action", "request_", "told"),
    [
        ("GetCrawler", {"Name": "no"}, "Crawler entry with name no does not exist"),
        ("DeleteCrawler", {"Name": "no"}, "Crawler entry with name no does not exist"),
        ("GetJob", {"JobName": "no"}, "Job no not found."),
        ("GetClassifier", {"Name": "no"}, "Classifier no not found."),
        ("GetTags", {"ResourceArn": f"{ARN}job/no"}, f"Resource {ARN}job/no not found."),
    ],
)
def test_what_is_missing_is_named(ask: Ask, action: str, request_: dict[str, Any], told: str) -> None:
    with pytest.raises(GlueError) as refused:
        ask(action, **request_)
    assert (refused.value.code, refused.value.message) == ("EntityNotFoundException", told)


@pytest.mark.parametrize("arn", ["nonsense", f"{ARN}session/x", "arn:aws:glue:eu-west-1:000000000000:job/j"])
def test_an_arn_of_no_taggable_thing_is_refused(ask: Ask, arn: str) -> None:
    with pytest.raises(GlueError, match="InvalidInputException"):
        ask("GetTags", ResourceArn=arn)


def test_a_deleted_thing_leaves_no_tags(ask: Ask, store: Store) -> None:
    ask("CreateJob", Name="j", **JOB, Tags={"a": "b"})
    ask("DeleteJob", JobName="j")
    assert ask("DeleteJob", JobName="j") == {"JobName": "j"}
    assert list(store.tags) == []


def test_classifiers_keep_their_kind(ask: Ask) -> None:
    ask("CreateClassifier", CsvClassifier={"Name": "c", "Delimiter": ";"})
    ask("UpdateClassifier", CsvClassifier={"Name": "c", "QuoteSymbol": "'"})

    found = ask("GetClassifier", Name="c")["Classifier"]["CsvClassifier"]
    assert (found["Delimiter"], found["QuoteSymbol"], found["Version"]) == (";", "'", 2)
    with pytest.raises(GlueError, match="its kind can't be changed"):
        ask("UpdateClassifier", JsonClassifier={"Name": "c", "JsonPath": "$"})
    with pytest.raises(GlueError, match="Set one of GrokClassifier"):
        ask("CreateClassifier")
