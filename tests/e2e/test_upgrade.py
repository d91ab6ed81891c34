"""A release that meets an older lake and warehouse upgrades both: rows stay, numbers are equal, work goes on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from glue_jobs.contract.registry import MODELS
from glue_jobs.warehouse.sqlfiles import read_folder
from tests.e2e.conftest import Lakehouse, userbase_csv
from tests.upgrade.restore import restore_lake, restore_warehouse, unpack

RELEASE = "6a3f871"
# What that release showed of its rows, before anything of this one touched them.
SUBSCRIBERS = [
    ("1", "Standard", "Spain", "EMEA", date(2023, 8, 10), Decimal("14.00")),
    ("2", "Basic", "Brazil", "LATAM", date(2023, 6, 10), Decimal("12.00")),
    ("3", "Premium", "Atlantis", "Unknown", date(2023, 2, 28), Decimal("10.00")),
]
MONTHS, REVENUE = 39, Decimal("430.00")
TITLES = [
    ("s1", "A Title", "Spain, France", "Dramas, Comedies", "Ann Other"),
    ("s2", 'It\'s "two",\nlines', None, "Dramas, Comedies", None),
    ("s3", "1994", "Spain, France", "Dramas, Comedies", "Ann Other"),
]
FILES = [
    ("titles/Catalogue.csv", 4, 3, 0, 1, 1),
    ("userbase/Subscribers 1.csv", 5, 3, 1, 1, 0),
    ("userbase/Subscribers 2.csv", 1, 1, 0, 0, 0),
]


@pytest.fixture(scope="module")
def upgraded(own_lakehouse: Lakehouse, tmp_path_factory: pytest.TempPathFactory) -> Lakehouse:
    """The kept lake and warehouse of the older release, after one refresh by this one."""
    lakehouse, folder = own_lakehouse, tmp_path_factory.mktemp("kept")
    unpack(RELEASE, folder)
    restore_lake(folder, lakehouse.client("s3"), lakehouse.client("glue"))
    with lakehouse.cursor() as cursor:
        restore_warehouse(folder, cursor.connection)
    assert shown(lakehouse) == (SUBSCRIBERS, [(MONTHS, REVENUE)], TITLES, FILES)
    execution = lakehouse.refresh()
    # Its rows in quarantine were reported by the run that met them.
    assert (execution.outcome, execution.status) == ("SUCCEEDED", "SUCCEEDED"), execution
    return lakehouse


def shown(lakehouse: Lakehouse) -> tuple[list[tuple[object, ...]], ...]:
    """What the views show: subscribers, revenue, titles, row accounting."""
    return (
        lakehouse.rows(
            "select subscriber_id, plan, country, region, last_paid_on, monthly_revenue_usd"
            " from bi.subscribers order by 1"
        ),
        lakehouse.rows("select sum(subscribers), sum(revenue_usd) from bi.subscriber_revenue_monthly"),
        lakehouse.rows("select title_id, title, countries, genres, directors from bi.catalogue_titles order by 1"),
        lakehouse.rows(
            "select file, rows_read, rows_loaded, rows_duplicate, rows_quarantined, rows_repaired"
            " from bi.data_quality order by 1"
        ),
    )


def test_the_views_show_what_they_showed(upgraded: Lakehouse) -> None:
    assert shown(upgraded) == (SUBSCRIBERS, [(MONTHS, REVENUE)], TITLES, FILES)


def test_every_migration_ran_once_over_those_that_had_run(upgraded: Lakehouse) -> None:
    applied = upgraded.rows("select number, name, applied_at from ops.schema_migration order by 1")

    assert [name for _, name, _ in applied] == [file.name for file in read_folder("migrations")]
    assert all(later[2] > applied[8][2] for later in applied[9:])


# The models of the two feeds that the kept lake has; those of feeds that never had a file are not run.
RUN = ("model_catalogue", "model_reference", "model_subscribers")


def test_the_lake_tables_have_the_contracts_columns_and_comments(upgraded: Lakehouse) -> None:
    glue = upgraded.client("glue")
    for table in {table.name: table for job in RUN for table in MODELS[job].tables}.values():
        found = glue.get_table(DatabaseName=table.database, Name=table.name)["Table"]
        columns = {column["Name"]: column.get("Comment", "") for column in found["StorageDescriptor"]["Columns"]
                   if column["Parameters"]["iceberg.field.current"] == "true"}  # fmt: skip
        assert columns == {column.name: column.comment for column in table.columns}
    assert upgraded.rows("select distinct source_system from core.bridge_title_genre") == [("titles",)]


def test_every_model_has_said_what_it_published(upgraded: Lakehouse) -> None:
    wanted = {f"published/{table.lake_name}/{job}.json" for job in RUN for table in MODELS[job].tables}

    assert wanted <= set(upgraded.keys("LakeBucket", "published/"))


def test_the_next_refresh_has_nothing_to_do_and_the_next_file_is_loaded(upgraded: Lakehouse) -> None:
    before = upgraded.checksums()
    again = upgraded.refresh()
    assert (again.outcome, upgraded.checksums()) == ("SUCCEEDED", before)

    upgraded.put("userbase/Subscribers 3.csv", userbase_csv([{"User ID": 9, "Monthly Revenue": 11}]))
    assert upgraded.refresh().outcome == "SUCCEEDED"

    # From January 2022 to June 2023, 11 USD a month.
    assert upgraded.rows("select sum(subscribers), sum(revenue_usd) from bi.subscriber_revenue_monthly") == [
        (MONTHS + 18, REVENUE + 18 * 11)
    ]
