"""The steps of a refresh, made from its execution's events: job runs, the crawl, a wait for another refresh."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from local.pipeline.history import Event, parsed

RUNNING, SUCCEEDED, FAILED = "RUNNING", "SUCCEEDED", "FAILED"
TURN = "wait for another refresh"
# A start that is tried again by the state machine is no step yet.
NOT_YET = (
    "Glue.ConcurrentRunsExceededException",
    "Glue.ThrottlingException",
    "Glue.ResourceNumberLimitExceededException",
)


@dataclass(frozen=True)
class Step:
    """One job run or crawl of a refresh: `seconds` is None while it goes on.

    Attributes:
        feed: the feed that it serves, `a,b` where it serves several, empty where it serves none in particular.
        executed: a job run's ExecutionTime, whole seconds without the wait for a machine (here: for a JVM).
        total: how many steps the refresh has in all, as its plan says; None before there is a plan.
    """

    name: str
    state: str
    started: datetime
    seconds: float | None
    error: str = ""
    run_id: str = ""
    feed: str = ""
    executed: int | None = None
    total: int | None = None

    @property
    def ran(self) -> float:
        """Seconds it ran: of a run that hardly waited all of them, else the whole seconds that Glue tells."""
        return (self.seconds or 0.0) - self.waited

    @property
    def waited(self) -> float:
        """Seconds before it began to run; 0 where they are within the rounding of `executed`."""
        waited = (self.seconds or 0.0) - self.executed if self.executed is not None else 0.0
        return waited if waited >= 1 else 0.0

    @property
    def title(self) -> str:
        """The job's or crawler's name, and its feed where it serves one, or how many."""
        feeds = self.feed.split(",")
        return f"{self.name} ({self.feed if len(feeds) == 1 else f'{len(feeds)} feeds'})" if self.feed else self.name


class Steps:
    """Takes the events of one execution in their order, and keeps its steps.

    `crawl_seconds` tells how long a crawler's last crawl took: its end is no event, only its state is looked at.
    """

    def __init__(self, crawl_seconds: Callable[[str], float]) -> None:
        self._crawl_seconds = crawl_seconds
        self._asked: dict[int, dict[str, Any]] = {}
        self._steps: dict[str, Step] = {}
        self._total: int | None = None

    @property
    def all(self) -> list[Step]:
        """The steps, in the order they began."""
        return sorted((replace(step, total=self._total) for step in self._steps.values()), key=lambda one: one.started)

    def take(self, event: Event) -> Iterator[Step]:
        """The steps that begin or change with this event."""
        resource = event.details.get("resource", "")
        if event.type == "TaskScheduled":
            self._asked[event.id] = parsed(event.details.get("parameters"))
        for reader in (_READERS.get(resource, ()), _READERS.get(event.type, ())):
            for read in reader:
                yield from (self._keep(key, step) for key, step in read(self, event))

    def _keep(self, key: str, step: Step) -> Step:
        self._steps[key] = step
        return replace(step, total=self._total)

    def _job(self, event: Event) -> Iterator[tuple[str, Step]]:
        asked, payload = self._asked.get(event.task, {}), event.payload
        name, feed = str(asked.get("JobName", "")), str(asked.get("Arguments", {}).get("--feed", ""))
        if event.type == "TaskSubmitted":
            run_id = str(payload["JobRunId"])
            yield run_id, Step(name, RUNNING, event.timestamp, None, run_id=run_id, feed=feed)
        elif "JobRunState" in payload:
            yield payload["Id"], job_step(_with_moments(payload))
        elif event.type == "TaskFailed" and event.details.get("error") not in NOT_YET:
            error = f"{event.details.get('error', '')}: {event.details.get('cause', '')}"
            yield from self._ended_without_a_run(event, Step(name, FAILED, event.timestamp, 0.0, error, feed=feed))

    def _ended_without_a_run(self, event: Event, step: Step) -> Iterator[tuple[str, Step]]:
        """A task that never started a run, or whose run went on when the task ended (a timeout, a stop)."""
        running = [key for key, one in self._steps.items() if (one.title, one.seconds) == (step.title, None)]
        for key in running:
            took = (event.timestamp - self._steps[key].started).total_seconds()
            yield key, replace(step, started=self._steps[key].started, seconds=took, run_id=key)
        if not running:
            yield str(event.task), step

    def _crawl_started(self, event: Event) -> Iterator[tuple[str, Step]]:
        if event.type == "TaskSucceeded":
            name = str(self._asked.get(event.task, {}).get("Name", ""))
            yield "crawl", Step(name, RUNNING, event.timestamp, None)

    def _crawl_read(self, event: Event) -> Iterator[tuple[str, Step]]:
        crawler = event.payload.get("Crawler", {})
        if event.type == "TaskSucceeded" and crawler.get("State") == "READY" and "crawl" in self._steps:
            last, begun = crawler.get("LastCrawl", {}), self._steps["crawl"]
            seconds = self._crawl_seconds(begun.name)
            error = str(last.get("ErrorMessage", ""))
            yield "crawl", replace(begun, state=str(last.get("Status", "")), seconds=seconds, error=error)

    def _plan(self, event: Event) -> Iterator[tuple[str, Step]]:
        plan = parsed(event.payload.get("Body")) if event.type == "TaskSucceeded" else {}
        if "waves" in plan:
            self._total = steps_of(plan) + (TURN in self._steps)
        return iter(())

    def _turn(self, event: Event) -> Iterator[tuple[str, Step]]:
        waiting = self._steps.get(TURN)
        if event.type == "WaitStateEntered" and waiting is None:
            yield TURN, Step(TURN, RUNNING, event.timestamp, None)
        elif event.type in ("MapStateEntered", "SucceedStateEntered") and waiting and waiting.seconds is None:
            seconds = (event.timestamp - waiting.started).total_seconds()
            yield TURN, replace(waiting, state=SUCCEEDED, seconds=seconds)


Reader = Callable[[Steps, Event], Iterator[tuple[str, Step]]]
_READERS: dict[str, tuple[Reader, ...]] = {
    "startJobRun.sync": (Steps._job,),
    "startCrawler": (Steps._crawl_started,),
    "getCrawler": (Steps._crawl_read,),
    "getObject": (Steps._plan,),
    "WaitStateEntered": (Steps._turn,),
    "MapStateEntered": (Steps._turn,),
    "SucceedStateEntered": (Steps._turn,),
}
TIMES = ("StartedOn", "CompletedOn")


def steps_of(plan: dict[str, Any]) -> int:
    """How many job runs and crawls a refresh with this plan has: migrate, admit and check always."""
    planned = len(plan["feeds"]) + sum(len(wave["jobs"]) for wave in plan["waves"])
    return 3 + planned + bool(plan["feeds"]) + bool(plan.get("load")) + bool(plan.get("maintain"))


def job_step(run: dict[str, Any]) -> Step:
    """The step that a JobRun is."""
    ended = run.get("CompletedOn")
    return Step(
        name=run["JobName"],
        state=run["JobRunState"],
        started=run["StartedOn"],
        seconds=(ended - run["StartedOn"]).total_seconds() if ended else None,
        error=run.get("ErrorMessage", ""),
        run_id=run["Id"],
        feed=run.get("Arguments", {}).get("--feed", ""),
        executed=run.get("ExecutionTime"),
    )


def _with_moments(run: dict[str, Any]) -> dict[str, Any]:
    """The JobRun as GetJobRun gives it: Step Functions writes its times as milliseconds since 1970."""
    times = {name: datetime.fromtimestamp(run[name] / 1000, timezone.utc) for name in TIMES if name in run}
    return {**run, **times}
