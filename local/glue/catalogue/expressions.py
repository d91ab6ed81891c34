"""Schedule expressions of triggers and crawlers, as definitions hold them."""

from __future__ import annotations

from local.glue.catalogue.store import Record
from local.glue.errors import GlueError
from local.glue.workflows import cron

SCHEDULED, NOT_SCHEDULED = "SCHEDULED", "NOT_SCHEDULED"


def checked(expression: str) -> str:
    """A cron expression that can be carried out. Raises GlueError InvalidInputException for any other."""
    try:
        cron.parse(expression)
    except cron.CronError as error:
        raise GlueError("InvalidInputException", f"Schedule {error}") from error
    return expression


def scheduled(expression: str) -> Record:
    """The `Schedule` structure of a crawler that runs by this expression."""
    return {"ScheduleExpression": checked(expression), "State": SCHEDULED}
