"""Job bookmarks: what a job has read already, by `transformation_ctx`, so that the next run reads what is new.

Standard library only: readers use it as `reelhouse_bookmarks`, the engine as `local.glue.shim.reelhouse_bookmarks`.

    bookmarks = for_run()                    # Job.init: the latest state
    state = bookmarks.load(ctx)              # a reader: what was read before, or None
    bookmarks.save(ctx, new_state)           # a reader: what has been read now; nothing is stored yet
    bookmarks.commit()                       # Job.commit: all of it at once, or VersionMismatch

`files` and `keys` make states of files on S3 and of rows of a database. `spark.read` has no bookmarks.
Source: "Tracking processed data using job bookmarks", AWS Glue developer guide.
"""

from .run import Bookmarks, for_run
from .store import VersionMismatch

__all__ = ["Bookmarks", "VersionMismatch", "for_run"]
