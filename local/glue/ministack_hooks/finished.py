"""Executions and log streams that have ended are kept apart from what still changes, and for a bounded time.

MiniStack saves each service as one file. Its histories grow with every refresh, so each save, several a refresh, would
cost more than the one before. What has ended is written once, to a `Shelf`, and left out of the service's own file.
"""

from __future__ import annotations

import copy
import json
import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from local.glue.ministack_hooks.hook_points import SERVICES, module
from local.stack.shelf import Key, Shelf

# AWS keeps an execution for 90 days after its end (Step Functions quotas), and does not count them.
EXECUTION_DAYS = 90
EXECUTIONS_KEPT = 200
RUN_LOGS = tuple(f"/aws-glue/{kind}/{stream}" for kind in ("jobs", "python-jobs") for stream in ("output", "error"))
# One stream a crawler goes on for ever; a crawl writes about ten lines, and a hundred crawls are remembered.
CRAWLER_LOG, CRAWLER_EVENTS = "/aws-glue/crawlers", 2000
DAY_SECONDS = 24 * 3600

logger = logging.getLogger("reelhouse.checkpoint")


class Finished:
    """The two shelves. `active` gives the ids of the job runs that go on, whose streams still change."""

    def __init__(self, active: Callable[[], set[str]]) -> None:
        folder = Path(module("ministack.core.persistence").STATE_DIR)
        self._active = active
        self.executions = Shelf(folder / "executions", _dumps, _loads)
        self.streams = Shelf(folder / "log-streams", _dumps, _loads)
        self._full = False

    def hook(self) -> None:
        """Leave what is on the shelves out of the services' files, and bring it back at the start."""
        states, logs = module(f"{SERVICES}.stepfunctions"), module(f"{SERVICES}.cloudwatch_logs")
        _copy_with(states._executions, self._live_executions)
        _copy_with(logs._log_groups, self._live_groups)
        # A second copy of every event, by its id: made from the events again.
        _copy_with(logs._log_records, lambda records: {})
        _after_load(states, self._bring_back_executions)
        _after_load(logs, self._bring_back_streams)

    def put_away(self) -> None:
        """Remove what is too old and shelve what has ended. On a full disk it stays in the service's own file."""
        prune_executions()
        trim_logs(time.time())
        try:
            self._shelve()
        except OSError as error:
            if not self._full:
                logger.error("what has ended can't be put away, trying again at each save: %s", error)
            self._full = True
            return
        self._full = False

    def _shelve(self) -> None:
        executions = list(module(f"{SERVICES}.stepfunctions")._executions._data.items())
        for key, execution in executions:
            if execution["status"] != "RUNNING":
                self.executions.put(key, _execution_mark(execution), execution)
        self.executions.keep_only({key for key, _ in executions})
        active, streams = self._active(), list(_streams())
        for key, stream in streams:
            if key[2] in RUN_LOGS and key[3] not in active:
                self.streams.put(key, _stream_mark(stream), stream)
        self.streams.keep_only({key for key, _ in streams})

    def _live_executions(self, found: dict[Key, Any]) -> dict[Key, Any]:
        return {key: one for key, one in found.items() if not self.executions.holds(key, _execution_mark(one))}

    def _live_groups(self, found: dict[Key, Any]) -> dict[Key, Any]:
        return {key: {**group, "streams": self._live_streams(key, group)} for key, group in found.items()}

    def _live_streams(self, key: Key, group: dict[str, Any]) -> dict[str, Any]:
        streams = list(group["streams"].items())
        return {name: one for name, one in streams if not self.streams.holds((*key, name), _stream_mark(one))}

    def _bring_back_executions(self) -> None:
        executions = module(f"{SERVICES}.stepfunctions")._executions._data
        for key, execution in self.executions.read(_execution_mark):
            # The service's file may be from before the execution's end; the shelf never is.
            executions[key] = execution

    def _bring_back_streams(self) -> None:
        logs = module(f"{SERVICES}.cloudwatch_logs")
        for key, stream in self.streams.read(_stream_mark):
            group = logs._log_groups._data.get(key[:3])
            if group is not None and _events_of(group, key[3]) <= len(stream["events"]):
                group["streams"][key[3]] = stream
        for key, stream in _streams():
            for event in stream["events"]:
                _remember_record(logs, key, event)


def prune_executions() -> None:
    """Forget executions as AWS does 90 days after their end, and more than 200 ended ones of a state machine."""
    states = module(f"{SERVICES}.stepfunctions")
    oldest = datetime.fromtimestamp(time.time() - EXECUTION_DAYS * DAY_SECONDS, timezone.utc).isoformat()
    of_machine: dict[str, list[tuple[str, Key]]] = {}
    for key, execution in list(states._executions._data.items()):
        if execution["status"] != "RUNNING":
            ended = str(execution["stopDate"])
            of_machine.setdefault(execution["stateMachineArn"], []).append((ended, key))
    for ended_ones in of_machine.values():
        ended_ones.sort(reverse=True)
        for place, (ended, key) in enumerate(ended_ones):
            if place >= EXECUTIONS_KEPT or ended < oldest:
                states._executions._data.pop(key, None)
    for key, run in list(states._map_runs._data.items()):
        if (key[0], key[1], run["executionArn"]) not in states._executions._data:
            states._map_runs._data.pop(key, None)


def trim_logs(now: float) -> None:
    """Carry out the groups' retention, which MiniStack only stores; bound the crawlers' endless streams."""
    logs = module(f"{SERVICES}.cloudwatch_logs")
    for (_, _, name), group in list(logs._log_groups._data.items()):
        days = group.get("retentionInDays")
        for stream_name, stream in list(group["streams"].items()):
            gone = len(stream["events"]) - CRAWLER_EVENTS if name == CRAWLER_LOG else 0
            if days is not None:
                expired = (now - int(days) * DAY_SECONDS) * 1000
                gone = max(gone, sum(event["timestamp"] < expired for event in stream["events"]))
            if gone > 0:
                _drop_first(logs, stream, gone)
                logger.info("%d old events of %s/%s are removed", gone, name, stream_name)


def _drop_first(logs: Any, stream: dict[str, Any], count: int) -> None:
    # A new list, as a late batch makes one: whoever reads the old one reads on in peace.
    with logs._log_events_lock:
        dropped, stream["events"] = stream["events"][:count], stream["events"][count:]
        first = stream["events"][0]["timestamp"] if stream["events"] else None
        stream["firstEventTimestamp"] = first
    gone = {event.get("eventId") for event in dropped}
    for key in [key for key in list(logs._log_records._data) if key[2] in gone]:
        logs._log_records._data.pop(key, None)


def _streams() -> Iterator[tuple[Key, dict[str, Any]]]:
    for key, group in list(module(f"{SERVICES}.cloudwatch_logs")._log_groups._data.items()):
        for name, stream in list(group["streams"].items()):
            yield (*key, name), stream


def _events_of(group: dict[str, Any], stream: str) -> int:
    found = group["streams"].get(stream)
    return len(found["events"]) if found else 0


def _remember_record(logs: Any, key: Key, event: dict[str, Any]) -> None:
    account, region, group, stream = key
    pointer = event.get("eventId")
    if pointer:
        logs._log_records._data[(account, region, pointer)] = logs._build_log_record(
            ptr=pointer, timestamp_ms=event["timestamp"], message=event["message"], log_group=group, log_stream=stream
        )


def _execution_mark(execution: dict[str, Any]) -> tuple[str, int]:
    return execution["status"], len(execution["events"])


def _stream_mark(stream: dict[str, Any]) -> tuple[int, Any]:
    return len(stream["events"]), stream.get("lastIngestionTime")


def _copy_with(store: Any, live: Callable[[dict[Key, Any]], dict[Key, Any]]) -> None:
    """Let a copy of this store, which MiniStack makes to save it, hold only what `live` leaves of its entries."""
    plain = type(store)

    def copied(self: Any, memo: dict[int, Any]) -> Any:
        copy_ = plain()
        copy_._data = copy.deepcopy(live(dict(list(self._data.items()))), memo)
        return copy_

    store.__class__ = type("Live", (plain,), {"__slots__": (), "__deepcopy__": copied})


def _after_load(service: Any, bring_back: Callable[[], None]) -> None:
    load = service.load_persisted_state

    def load_all(data: Any) -> None:
        load(data)
        bring_back()

    service.load_persisted_state = load_all


def _dumps(thing: Any) -> str:
    return json.dumps(thing, default=module("ministack.core.persistence")._json_default)


def _loads(text: str) -> Any:
    return json.loads(text, object_hook=module("ministack.core.persistence")._json_object_hook)
