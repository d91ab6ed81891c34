"""The actions of the Glue API that the engine answers itself, and those it refuses, since nobody would do them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from local.glue.errors import GlueError, unsupported
from local.glue.jobs.job_engine import JobEngine
from local.glue.paging import page

Request = dict[str, Any]
Answer = dict[str, Any]

# An emulator would accept these and do nothing, or does not know them: both are answered by name.
REFUSED = (
    "BatchGetWorkflows",
    "CreateBlueprint",
    "CreateSession",
    "CreateTrigger",
    "CreateWorkflow",
    "GetJobBookmark",
    "GetWorkflowRun",
    "GetWorkflowRunProperties",
    "GetWorkflowRuns",
    "PutWorkflowRunProperties",
    "ResetJobBookmark",
    "ResumeWorkflowRun",
    "RunStatement",
    "StartBlueprintRun",
    "StartColumnStatisticsTaskRun",
    "StartCrawlerSchedule",
    "StartDataQualityRulesetEvaluationRun",
    "StartExportLabelsTaskRun",
    "StartImportLabelsTaskRun",
    "StartMLEvaluationTaskRun",
    "StartTrigger",
    "StartWorkflowRun",
    "StopTrigger",
    "StopWorkflowRun",
    "UpdateBlueprint",
    "UpdateCrawlerSchedule",
    "UpdateTrigger",
    "UpdateWorkflow",
)


class Crawlers(Protocol):
    """The crawlers half of the engine."""

    def start(self, name: str) -> None:
        """Begin a crawl."""

    def stop(self, name: str) -> None:
        """Begin to stop a crawl."""

    def runs(self, name: str) -> bool:
        """True while a crawl of the crawler goes on."""

    def view(self, definition: dict[str, Any]) -> dict[str, Any]:
        """The crawler as the API shows it: its definition with state and last crawl."""

    def metrics(self, names: list[str]) -> list[dict[str, Any]]:
        """What GetCrawlerMetrics shows."""

    def history(self, name: str) -> list[dict[str, Any]]:
        """The crawls of a crawler as ListCrawls shows them, newest first."""

    def shutdown(self) -> None:
        """Stop all crawls."""


class GlueApi:
    """Answers requests of the Glue API by action name; raises GlueError where AWS answers with an error."""

    def __init__(self, jobs: JobEngine, crawlers: Crawlers) -> None:
        self.jobs = jobs
        self.crawlers = crawlers
        self._actions: dict[str, Callable[[Request], Answer]] = {
            "StartJobRun": lambda request: {"JobRunId": jobs.start_job_run(request)},
            "GetJobRun": lambda request: {"JobRun": jobs.get_job_run(request["JobName"], request["RunId"])},
            "GetJobRuns": lambda request: jobs.get_job_runs(
                request["JobName"], request.get("MaxResults"), request.get("NextToken")
            ),
            "BatchStopJobRun": lambda request: jobs.batch_stop_job_run(request["JobName"], request["JobRunIds"]),
            "StartCrawler": self._start_crawler,
            "StopCrawler": self._stop_crawler,
            "ListCrawls": self._list_crawls,
        }

    def answers(self, action: str) -> bool:
        """True for an action that is ours: the endpoint must not answer it."""
        return action in self._actions or action in REFUSED

    def answer(self, action: str, request: Request) -> Answer:
        """Carry an action out."""
        self.check_definition(action, request)
        return self._actions[action](request)

    def check_definition(self, action: str, request: Request) -> None:
        """Raise GlueError for what would be defined, or begun, and never happen, or what AWS refuses just now."""
        if action in REFUSED:
            raise unsupported(f"Glue action {action}", "A state machine can start jobs and crawlers.")
        if action in ("CreateCrawler", "UpdateCrawler") and request.get("Schedule"):
            raise unsupported(f"{action} with a Schedule", "A state machine can start the crawler.")
        if action in ("UpdateCrawler", "DeleteCrawler") and self.crawlers.runs(request["Name"]):
            raise GlueError("CrawlerRunningException", f"Crawler {request['Name']} is running: {action} after its end.")

    def _start_crawler(self, request: Request) -> Answer:
        self.crawlers.start(request["Name"])
        return {}

    def _stop_crawler(self, request: Request) -> Answer:
        self.crawlers.stop(request["Name"])
        return {}

    def _list_crawls(self, request: Request) -> Answer:
        if request.get("Filters"):
            raise unsupported("ListCrawls with Filters", "Filter the answer.")
        most = min(request.get("MaxResults") or 20, 100)
        crawls, next_token = page(self.crawlers.history(request["CrawlerName"]), most, request.get("NextToken"))
        return {"Crawls": crawls, **next_token}

    def shutdown(self) -> None:
        """Stop everything that runs."""
        self.crawlers.shutdown()
        self.jobs.shutdown()
