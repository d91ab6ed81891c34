"""A crawl's log lines, in CloudWatch Logs where AWS puts them: group /aws-glue/crawlers, one stream a crawler."""

from __future__ import annotations

import logging
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

LOG_GROUP = "/aws-glue/crawlers"
_logger = logging.getLogger(__name__)


class CrawlLog:
    """Collects lines and sends them with `flush`. Lines read `[run id] LEVEL : text`, as AWS writes them."""

    def __init__(self, logs: Any, stream: str, run_id: str) -> None:
        self._logs, self._stream, self._run_id = logs, stream, run_id
        self._events: list[dict[str, Any]] = []

    def line(self, level: str, text: str) -> None:
        """Add a line; BENCHMARK marks the phases, INFO what was done, WARN and ERROR what a user should see."""
        self._events.append({"timestamp": int(time.time() * 1000), "message": f"[{self._run_id}] {level} : {text}"})

    def flush(self) -> None:
        """Send the lines. A log that cannot be written is reported on the process's own log; it fails no crawl."""
        events, self._events = self._events, []
        if not events:
            return
        try:
            self._ensure_stream()
            self._logs.put_log_events(logGroupName=LOG_GROUP, logStreamName=self._stream, logEvents=events)
        except (BotoCoreError, ClientError) as error:
            _logger.warning("crawl log of %s cannot be written (%s); %d lines follow", self._stream, error, len(events))
            for event in events:
                _logger.warning("%s", event["message"])

    def _ensure_stream(self) -> None:
        try:
            self._logs.create_log_group(logGroupName=LOG_GROUP)
        except self._logs.exceptions.ResourceAlreadyExistsException:
            _logger.debug("log group %s is there", LOG_GROUP)
        try:
            self._logs.create_log_stream(logGroupName=LOG_GROUP, logStreamName=self._stream)
        except self._logs.exceptions.ResourceAlreadyExistsException:
            _logger.debug("log stream %s is there", self._stream)
