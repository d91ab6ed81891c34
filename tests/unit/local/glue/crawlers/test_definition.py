"""A crawler definition becomes a plan, or is refused by the name of what is not supported."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.glue.crawlers.definition import CrawlPlan, read_definition
from local.glue.crawlers.schemas import CrawlFailed
from local.glue.crawlers.serdes import OPEN_CSV


def definition(**changes: Any) -> dict[str, Any]:
    return {
        "Name": "c",
        "DatabaseName": "raw",
        "Targets": {"S3Targets": [{"Path": "s3://lake/raw/userbase"}], "JdbcTargets": []},
        **changes,
    }


def plan(classifiers: dict[str, dict[str, Any]] | None = None, **changes: Any) -> CrawlPlan:
    return read_definition(definition(**changes), classifiers or {})


def test_defaults_are_those_of_create_crawler() -> None:
    found = plan()
    assert (found.update_behavior, found.delete_behavior) == ("UPDATE_IN_DATABASE", "DEPRECATE_IN_DATABASE")
    assert (found.targets[0].bucket, found.targets[0].folder) == ("lake", "raw/userbase/")
    assert found.targets[0].sample_size is None


def test_ministacks_empty_values_mean_unset() -> None:
    found = plan(
        RecrawlPolicy={}, LineageConfiguration={}, Configuration="", CrawlerSecurityConfiguration="", Classifiers=[]
    )
    assert found == plan()


def test_configuration_is_read() -> None:
    configuration = {
        "Version": 1.0,
        "CrawlerOutput": {
            "Partitions": {"AddOrUpdateBehavior": "InheritFromTable"},
            "Tables": {"AddOrUpdateBehavior": "MergeNewColumns", "TableThreshold": 5},
        },
        "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"},
    }
    found = plan(Configuration=json.dumps(configuration))
    assert (found.inherit_partitions, found.merge_new_columns, found.combine_compatible) == (True, True, True)
    assert found.table_threshold == 5


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"Targets": {"JdbcTargets": [{"Path": "db/%"}]}}, "Targets.JdbcTargets"),
        ({"Targets": {"DynamoDBTargets": [{"Path": "t"}]}}, "Targets.DynamoDBTargets"),
        ({"Targets": {"S3Targets": [{"Path": "s3://b/k"}], "DeltaTargets": [{}]}}, "Targets.DeltaTargets"),
        ({"Targets": {"S3Targets": [{"Path": "s3://b/k", "EventQueueArn": "arn"}]}}, "S3Targets.EventQueueArn"),
        ({"Targets": {"S3Targets": [{"Path": "s3://b/k", "ConnectionName": "vpc"}]}}, "S3Targets.ConnectionName"),
        ({"Targets": {"S3Targets": [{"Path": "https://b/k"}]}}, "https://b/k"),
        ({"Targets": {}}, "S3Targets"),
        ({"DatabaseName": ""}, "DatabaseName"),
        ({"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}}, "CRAWL_NEW_FOLDERS_ONLY"),
        ({"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVENT_MODE"}}, "CRAWL_EVENT_MODE"),
        ({"LineageConfiguration": {"CrawlerLineageSettings": "ENABLE"}}, "CrawlerLineageSettings"),
        ({"LakeFormationConfiguration": {"UseLakeFormationCredentials": True}}, "UseLakeFormationCredentials"),
        ({"CrawlerSecurityConfiguration": "kms"}, "CrawlerSecurityConfiguration"),
        ({"SchemaChangePolicy": {"UpdateBehavior": "MAYBE"}}, "UpdateBehavior 'MAYBE'"),
        ({"Configuration": "{"}, "not JSON"),
        ({"Configuration": '{"CreatePartitionIndex": true}'}, "CreatePartitionIndex"),
        ({"Configuration": '{"Grouping": {"TableLevelConfiguration": 2}}'}, "Grouping.TableLevelConfiguration"),
        ({"Configuration": '{"CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "X"}}}'}, "AddOrUpdateBehavior 'X'"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(CrawlFailed, match=named.replace("(", r"\(")):
        plan(**changes)


def test_custom_csv_classifier() -> None:
    csv = {"Name": "semi", "Delimiter": ";", "QuoteSymbol": "'", "ContainsHeader": "PRESENT", "AllowSingleColumn": True}
    (options,) = plan({"semi": {"CsvClassifier": csv}}, Classifiers=["semi"]).csv_classifiers
    assert (options.delimiters, options.quote_symbol, options.contains_header) == ((";",), "'", "PRESENT")
    assert (options.single_column, options.serde) == (True, OPEN_CSV)


@pytest.mark.parametrize(
    ("classifier", "named"),
    [
        ({"GrokClassifier": {"Name": "g"}}, "GrokClassifier"),
        ({"JsonClassifier": {"Name": "g"}}, "JsonClassifier"),
        ({"CsvClassifier": {"Name": "g", "CustomDatatypes": ["DATE"]}}, "CustomDatatypes"),
        ({"CsvClassifier": {"Name": "g", "Serde": "Other"}}, "Serde 'Other'"),
    ],
)
def test_other_classifiers_are_refused_by_name(classifier: dict[str, Any], named: str) -> None:
    with pytest.raises(CrawlFailed, match=named):
        plan({"g": classifier}, Classifiers=["g"])
