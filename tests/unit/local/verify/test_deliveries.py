from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from glue_jobs.admission import ledger, pending
from glue_jobs.admission.ledger import ADMITTED, REJECTED, Entry
from local.verify.deliveries import fetch
from tests.fake_s3 import FakeS3

GOOD = Entry(
    file_id="a1", feed="userbase", file="userbase/a.csv", etag="e", status=ADMITTED, key="raw/userbase/a1-a.csv",
    headers=[], rows_read=2, reason=None, ingested_at="2024-01-01T00:00:00+00:00", run_id="r",
)  # fmt: skip


def test_accounted_files_are_copied_refused_ones_named_and_waiting_ones_counted(tmp_path: Path) -> None:
    s3 = FakeS3()
    refused = replace(GOOD, file_id="b2", file="userbase/b.csv", status=REJECTED, key="userbase/b2-b.csv", rows_read=7)
    waiting = replace(GOOD, file_id="c3", file="userbase/c.csv")
    for entry in (GOOD, refused, waiting):
        ledger.write(s3, "lake", entry)
    pending.mark(s3, "lake", waiting)
    s3.put_object(Bucket="lake", Key=GOOD.key, Body=b"x")

    found = fetch(s3, "lake", tmp_path)

    assert found.waiting == 1
    good, bad = sorted(found.files, key=lambda one: one.file)
    assert good.path is not None and good.path.read_bytes() == b"x"
    assert (good.feed, good.file, good.delivered_at) == ("userbase", "userbase/a.csv", GOOD.ingested_at)
    assert (bad.file, bad.path, bad.rows_read) == ("userbase/b.csv", None, 7)
