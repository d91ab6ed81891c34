"""Curate feeds: repaired, typed and deduplicated rows; bad rows in quarantine; every row accounted for.

Grain:  one row of one delivered file, by the key of the feed's contract.
Reads:  the admission ledger and raw/<feed>/ in the lake; ops.file_accounting for what is done already; the run's plan
        where that says which feeds (`--feed planned`).
Writes: reelhouse_curated.<feed>, reelhouse_ops.quarantine_rows, reelhouse_ops.file_accounting.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import boto3

from glue_jobs import planning
from glue_jobs.admission import pending
from glue_jobs.contract.registry import FEEDS, feed
from glue_jobs.curation import frame
from glue_jobs.runtime import options

# What a workflow's trigger says: its actions are fixed, and which feeds have files each run's plan knows.
PLANNED = "planned"


def main(argv: Sequence[str]) -> None:
    """Curate the files of `--feed` (one, several: `a,b`, or `planned`) that were admitted since the last run."""
    wanted = options.parse(argv, ("feed",))["feed"]
    names = planned(argv) if wanted == PLANNED else wanted.split(",")
    if not names:
        print("the plan has no feed to curate")
        return
    frame.run(f"curate {names[0] if len(names) == 1 else f'{len(names)} feeds'}", argv, [feed(name) for name in names])


def planned(argv: Sequence[str]) -> list[str]:
    """The feeds that the run's plan wants curated; in a resumed run, whose plan is another's, those with new files."""
    given = options.parse(argv, ("run_id", "lake_bucket"))
    s3, bucket = boto3.client("s3"), given["lake_bucket"]
    try:
        return planning.planned_feeds(planning.read_plan(s3, bucket, given["run_id"]))
    except s3.exceptions.NoSuchKey:
        print(f"run {given['run_id']} made no plan: every feed with new files is curated")
        return [name for name, files in pending.by_feed(s3, bucket).items() if files and name in FEEDS]


if __name__ == "__main__":
    main(sys.argv[1:])
