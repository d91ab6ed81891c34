"""A crawler's definition as the Glue API gives it, read into a plan; what we cannot do is refused by its name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from local.glue.crawlers.csv_classifier import DELIMITERS, CsvOptions
from local.glue.crawlers.schemas import CrawlFailed
from local.glue.crawlers.serdes import LAZY_SIMPLE, OPEN_CSV

UPDATE_BEHAVIORS = ("UPDATE_IN_DATABASE", "LOG")
DELETE_BEHAVIORS = ("DEPRECATE_IN_DATABASE", "DELETE_FROM_DATABASE", "LOG")
_SERDES = {"": LAZY_SIMPLE, "None": LAZY_SIMPLE, "LazySimpleSerDe": LAZY_SIMPLE, "OpenCSVSerDe": OPEN_CSV}


@dataclass(frozen=True)
class S3Target:
    """One include path: a bucket and a prefix that names a folder or one object."""

    path: str
    bucket: str
    prefix: str
    exclusions: tuple[str, ...] = ()
    sample_size: int | None = None

    @property
    def folder(self) -> str:
        """The prefix as a folder: "" for a whole bucket, else ending in one slash."""
        return f"{self.prefix.rstrip('/')}/" if self.prefix else ""


@dataclass(frozen=True)
class CrawlPlan:
    """Everything one crawl needs to know of its crawler."""

    name: str
    database: str
    targets: tuple[S3Target, ...]
    table_prefix: str = ""
    update_behavior: str = "UPDATE_IN_DATABASE"
    delete_behavior: str = "DEPRECATE_IN_DATABASE"
    inherit_partitions: bool = False
    merge_new_columns: bool = False
    combine_compatible: bool = False
    table_threshold: int | None = None
    csv_classifiers: tuple[CsvOptions, ...] = ()


def read_definition(definition: dict[str, Any], classifiers: dict[str, dict[str, Any]]) -> CrawlPlan:
    """The plan of a crawler; `classifiers` holds the named custom classifiers as GetClassifier answers.

    Raises CrawlFailed for anything missing, contradictory or not supported here.
    """
    _refuse_options(definition)
    configuration = _configuration(definition)
    output = configuration.get("CrawlerOutput", {})
    grouping = configuration.get("Grouping", {})
    policy = definition.get("SchemaChangePolicy") or {}
    return CrawlPlan(
        name=definition["Name"],
        database=_required(definition, "DatabaseName"),
        targets=tuple(_s3_target(target) for target in _s3_targets(definition)),
        table_prefix=definition.get("TablePrefix") or "",
        update_behavior=_choice(policy, "UpdateBehavior", UPDATE_BEHAVIORS),
        delete_behavior=_choice(policy, "DeleteBehavior", DELETE_BEHAVIORS),
        inherit_partitions=_flag(output, "Partitions", "AddOrUpdateBehavior", "InheritFromTable"),
        merge_new_columns=_flag(output, "Tables", "AddOrUpdateBehavior", "MergeNewColumns"),
        combine_compatible=grouping.get("TableGroupingPolicy") == "CombineCompatibleSchemas",
        table_threshold=output.get("Tables", {}).get("TableThreshold"),
        csv_classifiers=tuple(_csv_options(name, classifiers[name]) for name in definition.get("Classifiers") or []),
    )


def _required(definition: dict[str, Any], key: str) -> str:
    value = definition.get(key)
    if not value:
        raise CrawlFailed(f"Crawler {definition['Name']} has no {key}; set it with UpdateCrawler")
    return str(value)


def _unsupported(option: str, hint: str = "") -> CrawlFailed:
    return CrawlFailed(f"{option} is not supported by this Glue engine{f' ({hint})' if hint else ''}")


def _refuse_options(definition: dict[str, Any]) -> None:
    recrawl = (definition.get("RecrawlPolicy") or {}).get("RecrawlBehavior", "CRAWL_EVERYTHING")
    if recrawl != "CRAWL_EVERYTHING":
        raise _unsupported(f"RecrawlPolicy.RecrawlBehavior {recrawl}", "use CRAWL_EVERYTHING")
    if (definition.get("LineageConfiguration") or {}).get("CrawlerLineageSettings", "DISABLE") != "DISABLE":
        raise _unsupported("LineageConfiguration.CrawlerLineageSettings ENABLE")
    if (definition.get("LakeFormationConfiguration") or {}).get("UseLakeFormationCredentials"):
        raise _unsupported("LakeFormationConfiguration.UseLakeFormationCredentials")
    if definition.get("CrawlerSecurityConfiguration"):
        raise _unsupported("CrawlerSecurityConfiguration")


def _configuration(definition: dict[str, Any]) -> dict[str, Any]:
    text = definition.get("Configuration") or "{}"
    try:
        configuration = json.loads(text)
    except json.JSONDecodeError as error:
        raise CrawlFailed(f"Crawler {definition['Name']}: Configuration is not JSON ({error})") from error
    known: dict[str, Any] = {
        "Version": None,
        "CreatePartitionIndex": None,
        "CrawlerOutput": {
            "Partitions": {"AddOrUpdateBehavior": None},
            "Tables": {"AddOrUpdateBehavior": None, "TableThreshold": None},
        },
        "Grouping": {"TableGroupingPolicy": None},
    }
    _refuse_unknown(configuration, known, "Configuration")
    if configuration.get("CreatePartitionIndex"):
        raise _unsupported("Configuration.CreatePartitionIndex true")
    policy = configuration.get("Grouping", {}).get("TableGroupingPolicy", "CombineCompatibleSchemas")
    if policy != "CombineCompatibleSchemas":
        raise CrawlFailed(f"Configuration.Grouping.TableGroupingPolicy {policy!r}: expected CombineCompatibleSchemas")
    return dict(configuration)


def _refuse_unknown(found: Any, known: dict[str, Any], where: str) -> None:
    if not isinstance(found, dict):
        raise CrawlFailed(f"{where} should be a JSON object, found {found!r}")
    for key, value in found.items():
        if key not in known:
            raise _unsupported(f"{where}.{key}", f"known here: {', '.join(known)}")
        if known[key] is not None:
            _refuse_unknown(value, known[key], f"{where}.{key}")


def _choice(policy: dict[str, Any], key: str, allowed: tuple[str, ...]) -> str:
    value = policy.get(key) or allowed[0]
    if value not in allowed:
        raise CrawlFailed(f"SchemaChangePolicy.{key} {value!r}: expected one of {', '.join(allowed)}")
    return str(value)


def _flag(output: dict[str, Any], part: str, key: str, expected: str) -> bool:
    value = output.get(part, {}).get(key)
    if value not in (None, expected):
        raise CrawlFailed(f"Configuration.CrawlerOutput.{part}.{key} {value!r}: expected {expected}")
    return value is not None


def _s3_targets(definition: dict[str, Any]) -> list[dict[str, Any]]:
    targets = {kind: found for kind, found in (definition.get("Targets") or {}).items() if found}
    others = sorted(set(targets) - {"S3Targets"})
    if others:
        raise _unsupported(f"Targets.{others[0]}", "only S3Targets are crawled")
    if not targets:
        raise CrawlFailed(f"Crawler {definition['Name']} has no Targets.S3Targets; nothing to crawl")
    found: list[dict[str, Any]] = targets["S3Targets"]
    return found


def _s3_target(target: dict[str, Any]) -> S3Target:
    for option in ("ConnectionName", "EventQueueArn", "DlqEventQueueArn"):
        if target.get(option):
            raise _unsupported(f"S3Targets.{option}")
    path = target.get("Path") or ""
    scheme, _, rest = path.partition("://") if "://" in path else ("s3", "", path)
    bucket, _, prefix = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise CrawlFailed(f"S3Targets.Path {path!r}: expected s3://bucket/folder")
    return S3Target(path, bucket, prefix, tuple(target.get("Exclusions") or ()), target.get("SampleSize"))


def _csv_options(name: str, classifier: dict[str, Any]) -> CsvOptions:
    """A custom CSV classifier; any other kind is refused. Without `Serde`, a QuoteSymbol asks for OpenCSVSerDe."""
    csv = classifier.get("CsvClassifier")
    if csv is None:
        raise _unsupported(f"Classifiers: {name} ({', '.join(classifier)})", "only CsvClassifier")
    if csv.get("CustomDatatypeConfigured") or csv.get("CustomDatatypes"):
        raise _unsupported(f"Classifiers: {name}.CustomDatatypes")
    serde = csv.get("Serde") or ("OpenCSVSerDe" if csv.get("QuoteSymbol") else "")
    if serde not in _SERDES:
        raise CrawlFailed(f"Classifier {name}: Serde {serde!r}, expected OpenCSVSerDe, LazySimpleSerDe or None")
    return CsvOptions(
        # AWS names the format after the classifier (its documented result for custom classifiers), except CSV ones.
        classification="csv",
        delimiters=(csv["Delimiter"],) if csv.get("Delimiter") else DELIMITERS,
        quote_symbol=csv.get("QuoteSymbol") or '"',
        contains_header=csv.get("ContainsHeader") or "UNKNOWN",
        header=tuple(csv.get("Header") or ()),
        single_column=bool(csv.get("AllowSingleColumn")),
        trim=not csv.get("DisableValueTrimming", True),
        serde=_SERDES[serde],
    )
