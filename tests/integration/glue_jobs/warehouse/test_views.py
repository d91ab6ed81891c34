"""Views are replaced only where their file changed, never behind a reader's back, and never in a deadlock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest

from glue_jobs.warehouse import declared
from glue_jobs.warehouse.connection import WarehouseError, connect
from glue_jobs.warehouse.sqlfiles import SqlFile, read_folder
from glue_jobs.warehouse.views import replace_views
from tests.fixtures_postgres import Warehouse

MADE = "select xmin from pg_class where oid = 'bi.subscribers'::regclass"


def replaced(warehouse: Warehouse, *changed: SqlFile, without: str = "") -> int:
    """Bring the views to the state of sql/views with `changed` files in place of their namesakes."""
    files = {file.name: file for file in read_folder("views") if file.name != without}
    files.update({file.name: file for file in changed})
    with connect(warehouse.owner, "test") as connection:
        return replace_views(connection, list(files.values()))


def touched(name: str) -> SqlFile:
    """The file of a view, changed in its words only."""
    (file,) = [file for file in read_folder("views") if file.name == name]
    return SqlFile(file.folder, file.name, f"-- Another word.\n{file.text}")


@contextmanager
def reader(warehouse: Warehouse) -> Iterator[Any]:
    """A session of the reader in an open transaction."""
    secret = warehouse.reader
    with closing(psycopg2.connect(
        host=secret.host, port=secret.port, dbname=secret.dbname, user=secret.username, password=secret.password,
        application_name="Tableau",
    )) as session, session.cursor() as cursor:  # fmt: skip
        yield cursor


def test_unchanged_views_are_left_alone(sample: Warehouse) -> None:
    before = sample.ask("owner", MADE)

    assert replaced(sample) == 0
    assert sample.ask("owner", MADE) == before


def test_a_changed_view_is_replaced_alone_and_keeps_its_grants(sample: Warehouse) -> None:
    assert replaced(sample, touched("subscribers")) == 1

    assert sample.ask("reader", "select count(*) from bi.subscribers") == [(3,)]


def test_a_view_that_a_migration_dropped_is_made_again(sample: Warehouse) -> None:
    sample.ask("owner", "drop view bi.top_people")

    assert replaced(sample) == 1
    assert sample.ask("reader", "select count(*) > 0 from bi.top_people") == [(True,)]


def test_a_view_whose_file_is_gone_is_refused_until_a_migration_drops_it(sample: Warehouse) -> None:
    with pytest.raises(WarehouseError, match=r"no file for bi.top_people.*`drop view bi.top_people;`"):
        replaced(sample, without="top_people")

    sample.ask("owner", "drop view bi.top_people")
    assert replaced(sample, without="top_people") == 0


@pytest.mark.parametrize("change", ["titles as shows", "titles::integer as titles"])
def test_a_changed_column_is_refused_clearly(sample: Warehouse, change: str) -> None:
    text = f"create or replace view bi.catalogue_by_rating as select maturity_rating, title_type, {change} from"
    text += " (select ''::text as maturity_rating, ''::text as title_type, 1::bigint as titles) as given;"

    with pytest.raises(WarehouseError, match="catalogue_by_rating.sql: cannot change .* are an interface"):
        replaced(sample, SqlFile("views", "catalogue_by_rating", text))


def test_a_column_keeps_the_comment_of_the_column_that_it_shows(sample: Warehouse) -> None:
    said = dict(
        sample.ask(
            "owner",
            "select a.attname, col_description(a.attrelid, a.attnum) from pg_attribute a"
            " where a.attrelid = 'bi.catalogue_titles'::regclass",
        )
    )

    assert said["imdb_votes"] == "Votes behind the rating."  # of core.dim_title, through core.catalogue_title
    assert said["title_type"] == "Movie or TV Show."  # as core.catalogue_title says it
    assert said["title_id"] == "Title's id in the source, s1, s2, …"  # as the view's own file says it


def test_a_derived_comment_follows_its_source(sample: Warehouse) -> None:
    sample.ask("owner", "comment on column core.dim_title.seasons is 'Series'' seasons.'")

    replaced(sample, touched("catalogue_titles"))

    said = "select col_description('bi.catalogue_titles'::regclass, 8)"
    assert sample.ask("owner", said) == [("Series' seasons.",)]


def test_a_column_without_any_comment_is_named(sample: Warehouse) -> None:
    text = "create or replace view bi.extra as select plan.name as plan from core.dim_plan as plan;"

    with pytest.raises(WarehouseError, match=r"sql/views/extra.sql: column plan needs a comment .* say nothing"):
        replaced(sample, SqlFile("views", "extra", text))


def test_a_reader_is_waited_for(sample: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    with reader(sample) as cursor:
        cursor.execute("select count(*) from bi.subscribers")
        done: list[int] = []
        worker = threading.Thread(target=lambda: done.append(replaced(sample, touched("subscribers"))))
        worker.start()
        # Waiting shortly and again: others read the view meanwhile.
        assert sample.ask("reader", "select count(*) from bi.subscribers") == [(3,)]
        cursor.connection.commit()
        worker.join(60)

    assert done == [1]


def test_a_reader_that_never_ends_is_named(sample: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "DEADLINE_SECONDS", 0.0)
    monkeypatch.setattr(declared, "LOCK_WAIT", "50ms")

    with reader(sample) as cursor:
        cursor.execute("select count(*) from bi.subscribers")
        with pytest.raises(WarehouseError, match=r"bi.subscribers was in use .* by process \d+ of reelhouse_reader"):
            replaced(sample, touched("subscribers"))


def test_a_reader_of_several_views_meets_no_deadlock(sample: Warehouse) -> None:
    names = [file.view for file in read_folder("views")]
    stop, trouble, rounds = threading.Event(), [], []

    def read_all() -> None:
        with reader(sample) as cursor:
            while not stop.is_set():
                try:
                    for view in reversed([name for name in names if name.startswith("bi.")]):
                        cursor.execute(f"select count(*) from {view}")
                    cursor.connection.commit()
                    rounds.append(1)
                except psycopg2.Error as error:
                    trouble.append(str(error))
                    return

    worker = threading.Thread(target=read_all)
    worker.start()
    try:
        for _ in range(3):
            sample.ask("owner", "delete from ops.declared where name like 'bi.%' or name like 'core.%'")
            assert replaced(sample) == len(names)
    finally:
        stop.set()
        worker.join(60)

    assert trouble == [] and rounds
