"""Several feeds in one run: a failure of one is told, and the others go on."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

# While one feed's rows are read, the next one's queries are planned; both share the run's Spark.
ABREAST = 2
ERROR_CHARACTERS = 500

Item = TypeVar("Item")
Result = TypeVar("Result")


class FeedsFailed(Exception):
    """Some feeds of the run failed; the message says which, and why."""


def each(
    work: Callable[[Item], Result], items: Mapping[str, Item]
) -> tuple[dict[str, Result], dict[str, BaseException]]:
    """Call `work` on each item, two at a time, in order; items, results and what failed are by feed."""
    with ThreadPoolExecutor(ABREAST) as pool:
        begun = {feed: pool.submit(work, item) for feed, item in items.items()}
    failed = {feed: error for feed, future in begun.items() if (error := future.exception())}
    return {feed: future.result() for feed, future in begun.items() if feed not in failed}, failed


def tell(failed: Mapping[str, BaseException], feeds: int) -> None:
    """Fail the run of so many feeds if some failed.

    Raises:
        FeedsFailed: some of several failed; their tracebacks are on stderr. Of one alone its own exception goes on.
    """
    if failed and feeds == 1:
        raise next(iter(failed.values()))
    for feed, error in failed.items():
        print(f"feed {feed}:", *traceback.format_exception(type(error), error, error.__traceback__), file=sys.stderr)
    if failed:
        told = [f"{feed}: {type(error).__name__}: {error}"[:ERROR_CHARACTERS] for feed, error in failed.items()]
        raise FeedsFailed(f"{len(failed)} of {feeds} feeds failed, the others are curated; {'; '.join(told)}")
