"""Let delivered files into the lake, or put them into quarantine with the reason: all feeds in one run.

Grain:  one delivered file, known by landing key and ETag; a delivery that was judged before is not judged again, but a
        refused one that is delivered again is refused again, by the run that meets it.
Reads:  s3://<landing>/<folder>/**, the admission ledger.
Writes: s3://<lake>/runs/<run_id>/plan.json, lastly: what the run is to do (planning.py);
        s3://<lake>/raw/<feed>/ingest_date=…/<file_id>-<file>, its pending object and its ledger entry for a good file;
        s3://<quarantine>/<feed>/<file_id>-<file>, its .reason.json, pending object and ledger entry for a bad one.

The ledger entry is written when the copy is complete, and a bad file leaves the landing zone after that: killed at any
point, the next run does what is left and ends with the same objects.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from typing import Any

import boto3

from glue_jobs import planning
from glue_jobs.admission import ledger, pending
from glue_jobs.admission.folder import Outcome, admit_folder
from glue_jobs.admission.ledger import REJECTED
from glue_jobs.admission.moves import Place
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.registry import FEEDS, feed
from glue_jobs.lineage import flows, telling
from glue_jobs.runtime import options

ARGUMENTS = ("run_id", "run_at", "landing_bucket", "lake_bucket", "quarantine_bucket")
NAMED_STRANGERS = 20
ALL = "all"


def admit(s3: Any, place: Place, feeds: list[Feed]) -> list[dict[str, str]]:
    """Judge the deliveries of `feeds`, folder by folder.

    Returns the feeds in which something failed, each with `feed`, `status` and `error`, as the plan lists them.
    """
    failures: list[dict[str, str]] = []
    for name, sharing in folders(feeds).items():
        try:
            outcome = admit_folder(s3, place, sharing)
            faults = outcome.faults
        except Exception as error:
            # One feed's trouble is told, and the others are admitted.
            traceback.print_exc()
            outcome, faults = Outcome(), [f"{type(error).__name__}: {error}"]
        print(_line(name, outcome))
        failures += [_failure(one, faults) for one in sharing if faults]
    return failures


def folders(feeds: list[Feed]) -> dict[str, list[Feed]]:
    """Landing folder → the feeds that share it."""
    found: dict[str, list[Feed]] = {}
    for one in feeds:
        found.setdefault(one.landing_folder, []).append(one)
    return found


def strangers(s3: Any, landing: str) -> list[str]:
    """Keys that belong to no feed: in the root of the landing zone, or in a folder that is no feed's."""
    ours = folders(list(FEEDS.values()))
    found = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=landing, Delimiter="/"):
        found += [item["Key"] for item in page.get("Contents", [])]
        for folder in [folder["Prefix"] for folder in page.get("CommonPrefixes", [])]:
            if folder.rstrip("/") not in ours:
                found += [item["Key"] for item in ledger.list_objects(s3, landing, folder)]
    return found


def _line(folder: str, outcome: Outcome) -> str:
    rejected = sum(entry.status == REJECTED for entry in outcome.entries)
    line = f"{folder}: {len(outcome.entries) - rejected} admitted, {rejected} rejected, {outcome.known} judged before"
    return line + (f", {len(outcome.faults)} not judged" if outcome.faults else "")


def _failure(one: Feed, faults: list[str]) -> dict[str, str]:
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return {"feed": one.name, "status": "FAILED", "error": f"{faults[0][:500]}{more}"}


def _report_strangers(s3: Any, landing: str) -> None:
    found = strangers(s3, landing)
    ours = ", ".join(sorted(folders(list(FEEDS.values()))))
    for key in found[:NAMED_STRANGERS]:
        print(f"{key}: ignored, it is in no feed's folder; the folders are {ours}")
    if len(found) > NAMED_STRANGERS:
        print(f"… and {len(found) - NAMED_STRANGERS} more files in no feed's folder")


def _wanted(names: str) -> list[Feed]:
    """The feeds of `a,b` or `all`; feeds that share a folder with one of them are judged with it."""
    if names == ALL:
        return list(FEEDS.values())
    named = {feed(name.strip()).landing_folder for name in names.split(",")}
    return [one for one in FEEDS.values() if one.landing_folder in named]


def main(argv: Sequence[str]) -> None:
    """Admit what the landing folders hold; a rejected file is an outcome of the run, not a failure of it."""
    arguments = options.parse(argv, ARGUMENTS, feeds=ALL, release="")
    s3 = boto3.client("s3")
    place = Place(
        landing=arguments["landing_bucket"],
        lake=arguments["lake_bucket"],
        quarantine=arguments["quarantine_bucket"],
        run_id=arguments["run_id"],
        run_at=arguments.instant("run_at").isoformat(),
    )
    _report_strangers(s3, place.landing)
    failures = admit(s3, place, _wanted(arguments["feeds"]))
    for failure in failures:
        print(f"feed {failure['feed']}: FAILED, {failure['error']}")
    waiting = pending.by_feed(s3, place.lake)
    planning.write_plan(s3, boto3.client("glue"), place, waiting, failures, arguments["release"])
    told = telling.of(argv)
    told.done("admit_files", lambda: flows.admitted(told, s3, place, waiting))


if __name__ == "__main__":
    main(sys.argv[1:])
