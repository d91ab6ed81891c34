"""Seeded data of the same shape, and with the same kinds of dirt, as the sources (datasets.md): always the same bytes.

Every word, name and title is invented; headers and permitted values come from the contracts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from local.generate import titles, userbase

SEED = 20260131

# What is wrong with the generated rows, whatever the scale: a run's row accounting must find exactly this.
PLANTED: dict[str, dict[str, int]] = {"userbase": userbase.PLANTED, "titles": titles.PLANTED}

WRITERS: dict[str, Callable[[Path, int, int], Path]] = {"userbase": userbase.write, "titles": titles.write}


def generate(folder: Path, feeds: Iterable[str] | None = None, scale: int = 1, seed: int = SEED) -> list[Path]:
    """Write `<folder>/<feed>/<file>` for each of `feeds` (all by default); return the files.

    `scale` multiplies the subscribers: 2,500 of them at 1. The catalogue does not grow with its audience.

    Raises:
        ValueError: a feed that nothing is generated for, or a scale below 1.
    """
    wanted = list(WRITERS) if feeds is None else list(feeds)
    unknown = sorted(set(wanted) - WRITERS.keys())
    if unknown:
        raise ValueError(f"no generator for feed {', '.join(unknown)}; there is one for {', '.join(sorted(WRITERS))}")
    if scale < 1:
        raise ValueError(f"scale {scale}: expected a whole number from 1")
    return [_whole(WRITERS[feed], folder / feed, scale, seed) for feed in wanted]


def _whole(write: Callable[[Path, int, int], Path], folder: Path, scale: int, seed: int) -> Path:
    """Write beside the feed's folder and rename: nobody ever reads half a file there."""
    work = folder.with_name(f".{folder.name}.new")
    made = write(work, scale, seed)
    folder.mkdir(exist_ok=True)
    final = made.replace(folder / made.name)
    work.rmdir()
    return final
