"""A subscriber's history: what a second file changes, and what it leaves alone."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest

from local.pipeline import as_of
from local.pipeline.quarantine import Buckets
from local.pipeline.withdrawal import withdraw
from local.target import TargetError
from tests.e2e.conftest import Lakehouse, titles_csv, userbase_csv

VERSIONS = (
    "select p.name, s.valid_from::text, s.valid_to::text, s.is_current, s.monthly_spend_usd::int"
    " from core.dim_subscriber s join core.dim_plan p using (plan_key)"
    " where s.subscriber_id = '{}' order by s.valid_from"
)


@pytest.fixture(scope="module", autouse=True)
def first_files(lakehouse: Lakehouse) -> None:
    lakehouse.put("userbase/january.csv", userbase_csv({"User ID": number} for number in (1, 2, 3)))
    lakehouse.put("titles/all.csv", titles_csv([{}]))
    assert lakehouse.refresh().outcome == "SUCCEEDED"


def test_the_story_of_three_deliveries(lakehouse: Lakehouse) -> None:
    assert lakehouse.rows(VERSIONS.format(1)) == [("Basic", "2022-01-15", None, True, 10)]

    second = userbase_csv(
        [
            {"User ID": 1, "Subscription Type": "Premium", "Monthly Revenue": 15, "Last Payment Date": "10-08-23"},
            {"User ID": 2, "Last Payment Date": "10-08-23"},
        ]
    )
    lakehouse.put("userbase/august.csv", second)
    before = lakehouse.checksums()
    assert lakehouse.refresh().outcome == "SUCCEEDED"

    assert lakehouse.rows(VERSIONS.format(1)) == [
        ("Basic", "2022-01-15", "2023-08-10", False, 10),
        ("Premium", "2023-08-10", None, True, 15),
    ]
    assert lakehouse.rows(VERSIONS.format(2)) == [("Basic", "2022-01-15", None, True, 10)]
    assert lakehouse.rows(VERSIONS.format(3)) == [("Basic", "2022-01-15", None, True, 10)]
    revenue = (
        "select f.month_start::text, f.revenue_usd::int from core.fact_subscription_month f"
        " join core.dim_subscriber s using (subscriber_key)"
        " where s.subscriber_id = '1' and f.month_start >= '2023-06-01'"
        " order by 1"
    )
    assert lakehouse.rows(revenue) == [("2023-06-01", 10), ("2023-07-01", 10), ("2023-08-01", 15)]
    after = lakehouse.checksums()
    titles = [name for name in after if "title" in name or "catalogue" in name]
    assert titles and {name: after[name] for name in titles} == {name: before[name] for name in titles}

    # The same delivery under the same name again: neither a row nor a checksum moves.
    lakehouse.put("userbase/august.csv", second)
    assert lakehouse.refresh().outcome == "SUCCEEDED"
    assert lakehouse.checksums() == after


def test_a_changed_file_under_the_same_name_is_a_new_delivery(lakehouse: Lakehouse) -> None:
    lakehouse.put(
        "userbase/january.csv",
        userbase_csv([{"User ID": 3, "Device": "Tablet", "Last Payment Date": "01-09-23"}]),
    )
    assert lakehouse.refresh().outcome == "SUCCEEDED"
    rows = lakehouse.rows(
        "select d.name, s.valid_from::text, s.is_current from core.dim_subscriber s"
        " join core.dim_device d using (device_key) where s.subscriber_id = '3' order by s.valid_from"
    )
    assert rows == [("Laptop", "2022-01-15", False), ("Tablet", "2023-09-01", True)]
    assert lakehouse.value("select count(*) from bi.data_quality where file = 'userbase/january.csv'") == 2


def test_the_tables_of_an_earlier_moment_are_rebuilt_beside_those_of_now(lakehouse: Lakehouse) -> None:
    then = datetime.now(timezone.utc)
    versions = lakehouse.rows("select * from core.dim_subscriber order by subscriber_key")
    lakehouse.put("userbase/later.csv", userbase_csv([{"User ID": 9}]))
    assert lakehouse.refresh().outcome == "SUCCEEDED"
    after = lakehouse.checksums()

    said: list[str] = []
    as_of.rebuild(lakehouse.target, then.isoformat(), said.append)
    assert lakehouse.rows("select * from as_of.dim_subscriber order by subscriber_key") == versions
    (subscribers,) = [line for line in said if "as_of.dim_subscriber:" in line]
    assert f"{len(versions)} rows then; 0 of them are otherwise or gone now, 1 are new or otherwise" in subscribers
    (people,) = [line for line in said if "as_of.dim_person:" in line]
    assert "; 0 of them are otherwise or gone now, 0 are new" in people
    assert lakehouse.checksums() == after
    (comment,) = lakehouse.rows("select obj_description('as_of.dim_subscriber'::regclass)")[0]
    assert then.isoformat(timespec="seconds") in comment

    # Before anything was written each table is there and has no row.
    as_of.rebuild(lakehouse.target, "2020-01-31", said.append)
    assert lakehouse.value("select count(*) from as_of.dim_subscriber") == 0
    with pytest.raises(TargetError, match="AS_OF='yesterday': expected a day"):
        as_of.rebuild(lakehouse.target, "yesterday", said.append)


def test_the_workflow_comes_to_the_same_checksums_as_the_state_machine(lakehouse: Lakehouse) -> None:
    """What one brings the other takes away and brings again: curating, all models and the load run both ways."""
    files = {
        "userbase/way.csv": userbase_csv([{"User ID": 2, "Last Payment Date": "01-10-23"}, {"User ID": 20}]),
        "titles/way.csv": titles_csv([{"show_id": "s20", "title": "Another Way"}]),
    }
    without = _tables(lakehouse)
    for key, body in files.items():
        lakehouse.put(key, body)
    assert lakehouse.refresh().outcome == "SUCCEEDED"
    by_machine = _tables(lakehouse)
    assert by_machine["core.dim_subscriber"] != without["core.dim_subscriber"]
    assert by_machine["core.dim_title"] != without["core.dim_title"]

    buckets = Buckets(*(lakehouse.outputs[f"{name}Bucket"] for name in ("Landing", "Lake", "Quarantine")))
    for key in files:
        withdraw(lakehouse.client("s3"), buckets, key, print)
    taken = lakehouse.refresh_by_workflow()
    assert taken.outcome == "SUCCEEDED", taken.cause
    assert _tables(lakehouse) == without

    for key, body in files.items():
        lakehouse.put(key, body)
    brought = lakehouse.refresh_by_workflow()
    assert brought.outcome == "SUCCEEDED", brought.cause
    assert _tables(lakehouse) == by_machine


def _tables(lakehouse: Lakehouse) -> dict[str, str]:
    """Checksums of `core` and `bi` without the two views that name the run which brought a file.

    A month's partition stays when its rows go: the whole table is what counts.
    """
    by_run = ("bi.data_quality", "bi.feed_drift")
    found = lakehouse.checksums().items()
    return {name: digest for name, digest in found if name not in by_run and not re.search(r"_\d{6}$", name)}
