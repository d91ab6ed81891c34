"""Curate feeds: repaired, typed and deduplicated rows; bad rows in quarantine; every row accounted for.

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
    """Curate the files of `--feed` (one, or several: `a,b`) that were admitted since the last run."""
    names = options.parse(argv, ("feed",))["feed"].split(",")
    frame.run(f"curate {names[0] if len(names) == 1 else f'{len(names)} feeds'}", argv, [feed(name) for name in names])


if __name__ == "__main__":
    main(sys.argv[1:])
