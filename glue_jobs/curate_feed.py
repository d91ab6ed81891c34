"""Curate one feed: repaired, typed and deduplicated rows; bad rows in quarantine; every row accounted for.

Grain:  one row of one delivered file, by the key of the feed's contract.
Reads:  the admission ledger and raw/<feed>/ in the lake; ops.file_accounting for what is done already.
Writes: reelhouse_curated.<feed>, reelhouse_ops.quarantine_rows, reelhouse_ops.file_accounting.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from glue_jobs.contract.registry import feed
from glue_jobs.curation import frame
from glue_jobs.runtime import options


def main(argv: Sequence[str]) -> None:
    """Curate the files of `--feed` that were admitted since the last run."""
    wanted = feed(options.parse(argv, ("feed",))["feed"])
    frame.run(f"curate {wanted.name}", argv, wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
