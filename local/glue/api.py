"""The actions of the Glue API that the engine answers itself; all that nobody would carry out it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from local.glue import api_model, carried_out
from local.glue.catalogue.actions import ACTIONS, Catalogue
from local.glue.catalogue.store import Store
from local.glue.crawlers.crawls_filter import chosen
from local.glue.crawlers.records import CrawlRecord
from local.glue.errors import GlueError, unsupported
from local.glue.jobs.job_engine import JobEngine
from local.glue.jobs.job_requests import SPARK
from local.glue.jobs.runs import JobRun
from local.glue.paging import listed
from local.glue.workflows import events
from local.glue.workflows.api import WorkflowApi
from local.glue.workflows.events import Event
from local.glue.workflows.orchestrator import Orchestrator
from local.glue.workflows.scheduler import Scheduler

Request = dict[str, Any]
Answer = dict[str, Any]
# What makes something start by itself, which happens in the endpoint's own account and region only.
STARTED_BY_ITSELF = frozenset(
    {
        "CreateTrigger",
        "CreateWorkflow",
        "StartTrigger",
        "StartWorkflowRun",
        "StartCrawlerSchedule",
        "UpdateCrawlerSchedule",
    }
)
HOME_ONLY = "Triggers, workflows and schedules are those of the endpoint's own account and region."


class Crawlers(Protocol):
    """The crawlers half of the engine."""

    def start(self, name: str) -> str:
        """Begin a crawl; returns its id."""

    def listen(self, listener: Callable[[CrawlRecord], None]) -> None:
        """Have a function told of the begins and ends of crawls."""

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
    """Answers requests of the Glue API by action name; raises GlueError where AWS answers with an error.

    `catalogue` holds the definitions; whoever saves them puts one in that is over what it saves. `workflow_runs` is the
    folder where runs of workflows are kept; without one they are in memory. `publish` takes what the engine tells
    EventBridge, `home` is the account and region where things start by themselves: whoever has them puts them in.
    """

    def __init__(self, jobs: JobEngine, crawlers: Crawlers, workflow_runs: Path | None = None) -> None:
        self.jobs = jobs
        self.crawlers = crawlers
        self.catalogue = Catalogue(Store())
        self.orchestrator = Orchestrator(lambda: self.catalogue.store, jobs, crawlers, workflow_runs)
        self.workflows = WorkflowApi(lambda: self.catalogue.store, self.orchestrator, self._job_run)
        self.scheduler = Scheduler(lambda: self.catalogue.store, self._start_scheduled)
        self.home: tuple[str, str] | None = None
        self.publish: Callable[[Event], None] = lambda event: None
        jobs.listen(self._job_ended)
        crawlers.listen(self._crawl_changed)
        self._actions: dict[str, Callable[[Request], Answer]] = {
            "StartJobRun": lambda request: {"JobRunId": jobs.start_job_run(request)},
            "GetJobRun": lambda request: {"JobRun": jobs.get_job_run(request["JobName"], request["RunId"])},
            "GetJobRuns": lambda request: jobs.get_job_runs(
                request["JobName"], request.get("MaxResults"), request.get("NextToken")
            ),
            "BatchStopJobRun": lambda request: jobs.batch_stop_job_run(request["JobName"], request["JobRunIds"]),
            "GetJobBookmark": lambda request: jobs.bookmarks.get(request["JobName"], request.get("RunId")),
            "ResetJobBookmark": lambda request: jobs.bookmarks.reset(request["JobName"], request.get("RunId")),
            "StartCrawler": self._start_crawler,
            "StopCrawler": self._stop_crawler,
            "ListCrawls": self._list_crawls,
            "GetCrawlerMetrics": self._crawler_metrics,
            **self.workflows.actions(),
        }

    def check(self, action: str, request: Request) -> None:
        """Let through what is of the model's shape and asks for nothing but what is carried out.

        Raises:
            GlueError: with the name of the action or the member that is not.
        """
        store = self.catalogue.store
        carried_out.check(action, request, store.account())
        api_model.check(action, request)
        by_itself = action in STARTED_BY_ITSELF or (
            action in ("CreateCrawler", "UpdateCrawler") and request.get("Schedule")
        )
        if by_itself and self.home not in (None, (store.account(), store.region())):
            raise unsupported(f"{action} in {store.region()} of {store.account()}", HOME_ONLY)

    def answers(self, action: str) -> bool:
        """True for an action that is ours; the others of those that `check` lets through are the emulator's."""
        return action in self._actions or action in ACTIONS

    def answer(self, action: str, request: Request) -> Answer:
        """Carry out an action of ours that `check` has let through."""
        if action in self._actions:
            return self._actions[action](request)
        if action in ("UpdateCrawler", "DeleteCrawler") and self.crawlers.runs(request["Name"]):
            raise GlueError("CrawlerRunningException", f"Crawler {request['Name']} is running: {action} after its end.")
        answer = self.catalogue.answer(action, request)
        if action == "DeleteJob":
            self.jobs.bookmarks.delete(request["JobName"])
        self._expect_a_run(action, request)
        return self._with_crawls(answer)

    def _expect_a_run(self, action: str, request: Request) -> None:
        """Whoever defines a Spark job is about to run it."""
        definition = {"CreateJob": request, "UpdateJob": request.get("JobUpdate") or {}}.get(action, {})
        if (definition.get("Command") or {}).get("Name") == SPARK:
            self.jobs.warm()

    def _with_crawls(self, answer: Answer) -> Answer:
        """Crawlers are shown with the crawl that goes on, and with the last one."""
        if "Crawler" in answer:
            return {**answer, "Crawler": self.crawlers.view(answer["Crawler"])}
        if "Crawlers" in answer:
            return {**answer, "Crawlers": [self.crawlers.view(crawler) for crawler in answer["Crawlers"]]}
        return answer

    def _job_run(self, job_name: str, run_id: str) -> dict[str, Any] | None:
        try:
            return self.jobs.get_job_run(job_name, run_id)
        except GlueError:
            return None  # forgotten meanwhile

    def _job_ended(self, run: JobRun, retry: JobRun | None) -> None:
        self.orchestrator.job_ended(run, retry)
        self._publish(events.of_job_run(run))

    def _publish(self, event: Event | None) -> None:
        if event is not None:
            self.publish(event)

    def _crawl_changed(self, record: CrawlRecord) -> None:
        self._publish(events.of_crawl(record))
        if record.end is not None:
            self.orchestrator.crawl_ended(record.run_id, record.last_crawl()["Status"], record.error)

    def _start_scheduled(self, kind: str, name: str) -> None:
        if kind == "crawler":
            self.crawlers.start(name)
            return
        trigger = self.catalogue.store.triggers[name]
        if trigger.get("WorkflowName"):
            self.orchestrator.start_run(trigger["WorkflowName"])
        else:
            self.orchestrator.fire(trigger)

    def _start_crawler(self, request: Request) -> Answer:
        self.crawlers.start(request["Name"])
        return {}

    def _stop_crawler(self, request: Request) -> Answer:
        self.crawlers.stop(request["Name"])
        return {}

    def _list_crawls(self, request: Request) -> Answer:
        crawls = chosen(self.crawlers.history(request["CrawlerName"]), request.get("Filters") or [])
        return listed("Crawls", crawls, {"MaxResults": 20, **request}, 100)

    def _crawler_metrics(self, request: Request) -> Answer:
        known = self.catalogue.store.crawlers
        names = [name for name in request.get("CrawlerNameList") or sorted(known) if name in known]
        return listed("CrawlerMetricsList", self.crawlers.metrics(names), request, 1000)

    def shutdown(self) -> None:
        """Stop everything that runs."""
        self.scheduler.stop()
        self.workflows.close()
        self.crawlers.shutdown()
        self.jobs.shutdown()
