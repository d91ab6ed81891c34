"""Profiles come back as they were kept, and what is none is named."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from glue_jobs.contract.columns import ContractError
from glue_jobs.curation import profiles
from glue_jobs.curation.profile import ColumnProfile, Profile
from glue_jobs.curation.profiles import Kept
from tests.fake_s3 import FakeS3

MOMENT = datetime(2026, 1, 31, 6, tzinfo=timezone.utc)
COLUMNS = {
    "year": ColumnProfile("year", 300, 2, 40, (1999.0, 2001.5), -0.25, {}),
    "país": ColumnProfile("país", 300, 0, None, (), None, {"España": 200, "": 100}),
}
YOUNG, OLD = (
    Kept(Profile("titles", "r2", 900, COLUMNS, 2), MOMENT, True),
    Kept(Profile("titles", "r1", 3, {}, 1), MOMENT, False),
)


def test_profiles_come_back_as_they_were_kept() -> None:
    s3 = FakeS3()
    assert profiles.read(s3, "lake", "titles") == []
    profiles.write(s3, "lake", "titles", [YOUNG, OLD])
    assert profiles.read(s3, "lake", "titles") == [YOUNG, OLD]
    assert profiles.read(s3, "lake", "userbase") == []
    assert s3.puts == 1


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"null", b"[1]", b'[{"run_id": "r"}]', b"{}x"])
def test_what_holds_no_profiles_is_named(body: bytes) -> None:
    s3 = FakeS3()
    s3.put_object("lake", profiles.key_of("titles"), body)
    with pytest.raises(ContractError, match=r"s3://lake/profiles/titles\.json does not hold profiles"):
        profiles.read(s3, "lake", "titles")
