"""Puts files where the outside world would: `s3://<landing>/<folder of the feed>/<file>`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from glue_jobs.contract.registry import FEEDS
from local.pipeline.delivery import LandingError, feed_folders, feeds_present, files, shown
from local.pipeline.upload import StillWritten, upload
from local.settings import Settings
from local.stack import home
from local.stack.home import write_private
from local.target import EMBEDDED, Target

__all__ = ["GENERATED", "OWN", "LandingError", "claimed_source", "deliver", "land"]

SOURCE = "landed-source"
GENERATED, OWN = "generated", "own"
MISSING = "missing"
# Of more files than this in one folder only the number is said.
NAMED_FILES = 12


def deliver(
    settings: Settings, chosen: Target, bucket: str, data: Path | None, say: Callable[[str], None], generate: str = ""
) -> int:
    """Land the user's `data`, or generated files where it is None; one at a time for this home. Returns their number.

    Feeds of which `data` has no file are named, and with `generate` as MISSING made up beside the user's own.

    Raises:
        LandingError: `data` can't be landed, or generated rows would overwrite the user's own.
    """
    source = OWN if data else GENERATED
    remembered = claimed_source(settings.of_warehouse.home, source, say) if chosen.name == EMBEDDED else nullcontext()
    with home.one_at_a_time(settings.home, "landing", say), remembered:
        s3 = chosen.client("s3")
        if data is None:
            folder = settings.home / "generated"
            generated(folder)
            say(f"   generated data in {folder}; your own: DATA=<folder with one subfolder a feed>")
            return land(s3, bucket, folder, say)
        landed = land(s3, bucket, data, say)
        return landed + _land_missing(settings, s3, bucket, data, say, generate)


def generated(folder: Path, feeds: Iterable[str] | None = None) -> None:
    """Make up files of `feeds`, of all by default, under `folder`."""
    from local.generate import generate  # brings numpy and pyarrow, which commands that land nothing do not need

    generate(folder, feeds)


def _land_missing(
    settings: Settings, s3: Any, bucket: str, data: Path, say: Callable[[str], None], generate: str
) -> int:
    present = feeds_present(data)
    missing = [name for name in FEEDS if name not in present]
    if missing and generate != MISSING:
        say(f"   no file of {', '.join(missing)}: left out; GENERATE={MISSING} makes them up")
    if not missing or generate != MISSING:
        return 0
    say(f"   no file of {', '.join(missing)}: made up, under <folder>/{GENERATED}/")
    folder = settings.home / "generated-missing"
    # What an earlier delivery lacked, this one may have.
    shutil.rmtree(folder, ignore_errors=True)
    generated(folder, missing)
    return land(s3, bucket, folder, say, below=f"{GENERATED}/")


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


def land(s3: Any, bucket: str, data: Path, say: Callable[[str], None], below: str = "") -> int:
    """Upload `<data>/<folder>/**` to `<folder>/<below>**` and return the number of files that were new or changed.

    What is not landed is named: folders of no feed, files outside a feed's folder, hidden files, names that are no
    UTF-8 (S3 has no key for them), files that somebody is still writing.

    Raises:
        LandingError: `data` is missing, or no subfolder is a feed's.
    """
    return sum(_land_folder(s3, bucket, folder, below, say) for folder in feed_folders(data, say))


def _land_folder(s3: Any, bucket: str, folder: Path, below: str, say: Callable[[str], None]) -> int:
    found = files(folder)
    if not found:
        say(f"   {folder.name}/: no files")
    many = len(found) > NAMED_FILES
    tell = (lambda text: None) if many else say
    landed = 0
    for path in found:
        key = f"{folder.name}/{below}{path.relative_to(folder).as_posix()}"
        landed += _land_file(s3, bucket, key, path, say, tell)
    if many:
        size = sum(path.stat().st_size for path in found)
        say(f"   landed {landed:,} of the {len(found):,} files in {shown(folder.name)}/ ({size:,} bytes in all)")
    return landed


def _land_file(
    s3: Any, bucket: str, key: str, path: Path, say: Callable[[str], None], tell: Callable[[str], None]
) -> bool:
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
    tell(f"   landed {name} ({path.stat().st_size:,} bytes)" if landed else f"   unchanged {name}")
    return landed


def _is_utf8(key: str) -> bool:
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True
