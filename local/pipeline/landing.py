"""Puts files where the outside world would: `s3://<landing>/<feed>/<file>`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from local.pipeline.delivery import LandingError, feed_folders, shown
from local.pipeline.upload import StillWritten, upload
from local.settings import Settings
from local.stack import home
from local.stack.home import write_private
from local.target import EMBEDDED, Target

__all__ = ["GENERATED", "OWN", "LandingError", "claimed_source", "deliver", "land"]

SOURCE = "landed-source"
GENERATED, OWN = "generated", "own"


def deliver(settings: Settings, chosen: Target, bucket: str, data: Path | None, say: Callable[[str], None]) -> int:
    """Land the user's `data`, or generated files where it is None; one at a time for this home. Returns their number.

    Raises:
        LandingError: `data` can't be landed, or generated rows would overwrite the user's own.
    """
    source = OWN if data else GENERATED
    remembered = claimed_source(settings.of_warehouse.home, source, say) if chosen.name == EMBEDDED else nullcontext()
    with home.one_at_a_time(settings.home, "landing", say), remembered:
        folder = data
        if folder is None:
            folder = settings.home / "generated"
            from local.generate import generate  # numpy and pyarrow: not for commands that generate nothing

            generate(folder)
            say(f"   generated data in {folder}; your own: DATA=<folder with one subfolder a feed>")
        return land(chosen.client("s3"), bucket, folder, say)


@contextmanager
def claimed_source(home_folder: Path, source: str, say: Callable[[str], None]) -> Iterator[None]:
    """Remember whether this stack was first given GENERATED files or the user's OWN.

    Generated rows have the same keys as real ones (`s1`, subscriber 1) and would become their next versions. Your own
    files over generated ones are a way to try things, and said; generated ones over your own are never wanted.

    Raises:
        LandingError: the stack holds the user's own files, and generated ones were to be landed.
    """
    note = home_folder / SOURCE
    first = note.read_text().strip() if note.exists() else ""
    if first == OWN and source == GENERATED:
        raise LandingError(
            "this stack holds your own files, and generated rows with the same keys would overwrite theirs:"
            " DATA=<folder> lands more of your own, `make refresh` runs again without landing,"
            " `make clean` first gives a stack for generated data"
        )
    elif first == GENERATED and source == OWN:
        say(
            "   NOTE: this stack holds generated data; rows of yours with the same keys become their next versions."
            " For your files alone: make clean, then make run DATA=<folder>"
        )
    # Before the first upload: one that is killed half-way has landed something.
    write_private(note, f"{first or source}\n")
    try:
        yield
    except LandingError:  # raised before anything is uploaded
        if not first:
            note.unlink()
        raise


def land(s3: Any, bucket: str, data: Path, say: Callable[[str], None]) -> int:
    """Upload `<data>/<feed>/**` and return the number of files that were new or changed.

    What is not landed is named: folders of feeds that are not built, files outside a feed's folder, hidden files, names
    that are no UTF-8 (S3 has no key for them), files that somebody is still writing.

    Raises:
        LandingError: `data` is missing, or no subfolder is a feed's.
    """
    return sum(_land_feed(s3, bucket, feed, say) for feed in feed_folders(data, say))


def _land_feed(s3: Any, bucket: str, folder: Path, say: Callable[[str], None]) -> int:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        say(f"   {folder.name}/: no files")
    return sum(
        _land_file(s3, bucket, f"{folder.name}/{path.relative_to(folder).as_posix()}", path, say) for path in files
    )


def _land_file(s3: Any, bucket: str, key: str, path: Path, say: Callable[[str], None]) -> bool:
    name = shown(key)
    if path.name.startswith("."):
        say(f"   skipped {name}: a hidden file")
        return False
    if not _is_utf8(key):
        say(f"   skipped {name}: its name is not UTF-8, so S3 has no key for it; rename it")
        return False
    try:
        landed = upload(s3, bucket, key, path)
    except StillWritten:
        say(f"   skipped {name}: somebody is still writing it; land it again when it is whole")
        return False
    say(f"   landed {name} ({path.stat().st_size:,} bytes)" if landed else f"   unchanged {name}")
    return landed


def _is_utf8(key: str) -> bool:
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True
