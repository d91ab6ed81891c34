"""What a folder given as DATA holds: one subfolder a feed, or a family of feeds that share one.

`python -m local.pipeline.delivery <folder>` checks one.

Standard library alone: `make` asks it before anything is set up or started, so that a mistyped path costs a second.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from glue_jobs.admission.judgement import feed_of
from glue_jobs.admission.textlines import LineSource, NotText
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.registry import FEEDS

# Landing folder → the feeds that share it.
FOLDERS: dict[str, list[Feed]] = {
    name: [feed for feed in FEEDS.values() if feed.landing_folder == name]
    for name in sorted({feed.landing_folder for feed in FEEDS.values()})
}


class LandingError(RuntimeError):
    """The folder to land is not there, holds nothing that is a feed, or would mix made-up rows into real ones."""


def folder(text: str | Path) -> Path:
    """The folder that DATA names; `~` is the home folder, which not every shell replaces there."""
    return Path(text).expanduser()


def feed_folders(data: Path, say: Callable[[str], None]) -> list[Path]:
    """The subfolders named as feeds' landing folders; what else lies there is said to be skipped.

    Raises:
        LandingError: `data` is not a folder, or no subfolder is a feed's.
    """
    if not data.is_dir():
        raise LandingError(f"DATA={data} is not a folder: it takes one with a subfolder for each feed")
    found = sorted(data.iterdir())
    feeds = [entry for entry in found if entry.is_dir() and entry.name in FOLDERS]
    if not feeds:
        raise LandingError(f"DATA={data} has no subfolder named after a feed; the folders are {', '.join(FOLDERS)}")
    for entry in found:
        if entry not in feeds:
            say(f"   skipped {shown(entry.name)}{'/' if entry.is_dir() else ''}: {_why_not(entry)}")
    return feeds


def files(folder: Path) -> list[Path]:
    """All files below a feed's folder, hidden ones too, in order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def feeds_present(data: Path) -> set[str]:
    """Names of the feeds of which a folder given as DATA holds a file, told by the files' headers as admission does.

    A file that is of no feed counts for the one that it resembles most, which is the one that will refuse it.
    """
    folders = [entry for entry in data.iterdir() if entry.is_dir() and entry.name in FOLDERS]
    return {
        _feed_of(path, FOLDERS[folder.name])
        for folder in folders
        for path in files(folder)
        if not path.name.startswith(".")
    }


def _feed_of(path: Path, candidates: list[Feed]) -> str:
    with path.open("rb") as body:
        try:
            return feed_of(LineSource(body).head(), candidates).name
        except NotText:
            return candidates[0].name


def shown(name: str) -> str:
    """A file name as one can print it: bytes that are not UTF-8 and control characters as escapes."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def _why_not(entry: Path) -> str:
    if entry.is_dir():
        return f"no feed has that folder; the folders are {', '.join(FOLDERS)}"
    return "it lies outside a feed's folder"


def main(argv: list[str]) -> int:
    """Check one folder; 0 where it can be landed, else 1 and one line."""
    try:
        feed_folders(folder(argv[0]), lambda text: None)
    except (LandingError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
