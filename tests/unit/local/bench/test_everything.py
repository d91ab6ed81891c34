"""The files of the run in which every feed has a new one."""

from __future__ import annotations

import gzip
from pathlib import Path

from glue_jobs.contract.registry import FEEDS
from local.bench.everything import new_files, shortened
from local.generate import generate

SMALL = 0.01


def test_a_file_less_its_last_record_is_another_file(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.csv", tmp_path / "b.tsv.gz"
    plain.write_bytes(b"id\n1\n2\n")
    packed.write_bytes(gzip.compress(b"id\n1\n2\n"))
    shortened(plain, tmp_path / "new" / "a.csv")
    shortened(packed, tmp_path / "new" / "b.tsv.gz")
    assert (tmp_path / "new" / "a.csv").read_bytes() == b"id\n1\n"
    assert gzip.decompress((tmp_path / "new" / "b.tsv.gz").read_bytes()) == b"id\n1\n"


def test_every_feed_has_a_new_file(tmp_path: Path) -> None:
    feeds = ("behaviour_movies", "behaviour_reviews", "revenue", "telemetry_contents", "titles")
    given = {feed: generate(tmp_path / "given", [feed], scale=SMALL) for feed in feeds}
    new_files(given, tmp_path / "new")
    found = sorted(str(path.relative_to(tmp_path / "new")) for path in (tmp_path / "new").rglob("*") if path.is_file())
    assert len(found) == len(feeds)
    assert {Path(name).parent.name for name in found} == {FEEDS[feed].landing_folder for feed in feeds}
    assert "behaviour/new-movies.csv" in found and "behaviour/reviews_2026-01-15.csv" in found
