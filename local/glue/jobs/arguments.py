"""What a run's arguments mean: defaults under overrides, Glue's own parameters apart from the script's.

Source of the names: "Using job parameters in AWS Glue jobs" in the AWS Glue developer guide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from local.glue.errors import GlueError, unsupported
from local.glue.shim.reelhouse_bookmarks.run import DISABLE, OPTIONS, PAUSE

# Glue's own parameters that change nothing here, with the values that may be given (None: any).
WITHOUT_EFFECT: dict[str, set[str] | None] = {
    "--job-language": {"python"},
    "--datalake-formats": {"iceberg"},
    "--library-set": {"analytics"},
    # So the Glue console and most templates write it.
    "library-set": {"analytics"},
    "--enable-auto-scaling": None,
    "--auto-scale-within-microbatch": None,
    "--enable-continuous-cloudwatch-log": None,
    "--enable-continuous-log-filter": None,
    "--enable-job-insights": None,
    "--enable-lakeformation-fine-grained-access": {"false"},
    "--enable-metrics": None,
    "--enable-observability-metrics": None,
    "--enable-s3-parquet-optimized-committer": None,
    "--enable-spark-ui": None,
    "--spark-event-logs-path": None,
    "--continuous-log-conversionPattern": None,
    "--continuous-log-logGroup": None,
    "--continuous-log-logStreamPrefix": None,
    # Logs are where they always are: the run's LogGroupName says it.
    "--custom-logGroup-prefix": None,
    "--custom-logStream-prefix": None,
    "--executor-cores": None,
    "--write-shuffle-files-to-s3": None,
    "--write-shuffle-spills-to-s3": None,
    # Of Scala's jobs; templates give it to others, too.
    "--class": None,
}
REFUSED = {
    "--customer-driver-env-vars",
    "--customer-executor-env-vars",
    "--python-modules-installer-option",
}
# The guide says of these that Glue sets them and that users must not.
RESERVED = {"--debug", "--mode", "--JOB_NAME", "--JOB_RUN_ID", "--JOB_ID"}
ISOLATIONS = ("warm", "jvm")


@dataclass(frozen=True)
class RunArguments:
    """A run's arguments, sorted by who reads them.

    Attributes:
        argv: the script's own, as `--name`, `value` pairs in order.
        script: `--scriptLocation`, which goes over the job's command.
        py_files, files: `s3://` addresses of `--extra-py-files` and `--extra-files`.
        modules: requirements of `--additional-python-modules`.
        conf: Spark settings of `--conf`.
        isolation: `warm` or `jvm` where the run says so itself (`--reelhouse-isolation`).
        bookmark, bookmark_from, bookmark_to: `--job-bookmark-option` and its range; the script gets them too.
        jars: `s3://` addresses of `--extra-jars`; before Spark's own where `jars_first` (`--user-jars-first`).
        data_catalog: Spark's own catalogue is the Data Catalog (`--enable-glue-datacatalog`).
    """

    argv: tuple[str, ...] = ()
    script: str | None = None
    py_files: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    conf: dict[str, str] = field(default_factory=dict)
    isolation: str | None = None
    bookmark: str = DISABLE
    bookmark_from: str = ""
    bookmark_to: str = ""
    jars: tuple[str, ...] = ()
    jars_first: bool = False
    data_catalog: bool = False


def merge(defaults: dict[str, str], given: dict[str, str], fixed: dict[str, str]) -> dict[str, str]:
    """The job's default arguments, over them the run's, over these the job's non-overridable ones."""
    return {**defaults, **given, **fixed}


def sort_out(arguments: dict[str, str], job: str = "") -> RunArguments:
    """Split merged arguments into the script's and Glue's own.

    `--JOB_NAME` may be the name of the `job` itself: templates give it, and it changes nothing.

    Raises:
        GlueError: a parameter of Glue that this engine does not support, named, or a malformed `--conf`.
    """
    argv: list[str] = []
    own: dict[str, str] = {}
    for name, value in arguments.items():
        if name in OWN:
            own[name] = value
            argv += [name, value] if name in BOOKMARK else []
        elif (name, value) != ("--JOB_NAME", job) and not _accepted(name, value):
            argv += [name, value]
    return RunArguments(
        argv=tuple(argv),
        script=own.get("--scriptLocation") or None,
        py_files=_listed(own.get("--extra-py-files", "")),
        files=_listed(own.get("--extra-files", "")),
        modules=_listed(own.get("--additional-python-modules", "")),
        conf=parse_conf(own.get("--conf", "")),
        isolation=_isolation(own.get("--reelhouse-isolation")),
        bookmark=_bookmark(own),
        bookmark_from=own.get("--job-bookmark-from", ""),
        bookmark_to=own.get("--job-bookmark-to", ""),
        jars=_listed(own.get("--extra-jars", "")),
        jars_first=own.get("--user-jars-first", "false").strip().lower() == "true",
        data_catalog=_is_on("--enable-glue-datacatalog", own.get("--enable-glue-datacatalog")),
    )


BOOKMARK = ("--job-bookmark-option", "--job-bookmark-from", "--job-bookmark-to")
OWN = {
    *BOOKMARK,
    "--scriptLocation",
    "--extra-py-files",
    "--extra-files",
    "--additional-python-modules",
    "--conf",
    "--reelhouse-isolation",
    "--extra-jars",
    "--user-jars-first",
    "--enable-glue-datacatalog",
}


def _accepted(name: str, value: str) -> bool:
    """True for a parameter of Glue without effect here, False for the script's own; raises for the rest."""
    if name in RESERVED:
        raise GlueError("InvalidInputException", f"Argument {name} is set by AWS Glue: remove it from the arguments.")
    if name in REFUSED:
        raise unsupported(f"Job parameter {name}")
    if name not in WITHOUT_EFFECT:
        return False
    allowed = WITHOUT_EFFECT[name]
    if allowed is not None and value not in allowed:
        raise unsupported(f"Job parameter {name}={value}")
    return True


def _bookmark(own: dict[str, str]) -> str:
    option = own.get("--job-bookmark-option") or DISABLE
    if option not in OPTIONS:
        raise GlueError(
            "InvalidInputException", f"--job-bookmark-option={option}: expected one of {', '.join(OPTIONS)}."
        )
    if option != PAUSE and (own.get("--job-bookmark-from") or own.get("--job-bookmark-to")):
        raise GlueError("InvalidInputException", f"--job-bookmark-from and --job-bookmark-to are for {PAUSE}.")
    return option


def _listed(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


def _is_on(name: str, value: str | None) -> bool:
    """A switch of Glue's, which is on also where it is given without a value."""
    if value is not None and value.strip().lower() not in ("", "true", "false"):
        raise GlueError("InvalidInputException", f"{name}={value}: expected true, false or nothing.")
    return value is not None and value.strip().lower() != "false"


def _isolation(value: str | None) -> str | None:
    if value is not None and value not in ISOLATIONS:
        raise GlueError("InvalidInputException", f"--reelhouse-isolation={value}: expected one of {ISOLATIONS}.")
    return value


def parse_conf(text: str) -> dict[str, str]:
    """Read `a=b --conf c=d`, the chained form in which Glue takes several Spark settings in one argument.

    Raises:
        GlueError: a part without `=`, or a name that does not begin with `spark.`.
    """
    conf: dict[str, str] = {}
    for part in re.split(r"\s+--conf[\s=]+", text.strip()) if text.strip() else ():
        name, equals, value = part.strip().partition("=")
        if not equals or not name.startswith("spark."):
            raise GlueError(
                "InvalidInputException", f"--conf {part!r}: expected spark.name=value [--conf spark.name=value ...]."
            )
        conf[name] = value.strip()
    return conf
