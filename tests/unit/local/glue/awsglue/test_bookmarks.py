"""Job bookmarks in the readers: new files, new rows of a database, ranges, and sources without any."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.glue.shim.reelhouse_bookmarks.run import DISABLE, ENABLE, PAUSE
from tests.unit.local.glue.awsglue.conftest import rows_of, write
from tests.unit.local.glue.awsglue.test_reading import partition, table

Aws = Callable[[str], Any]
Begin = Callable[..., Any]
NOW = 1_800_000_000


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """`begin(number, option)`: the bookmarks of the run jr_<number>, as Job.init has them."""
    from awsglue.frames import marks
    from reelhouse_bookmarks import Bookmarks

    def begun(number: int, option: str = ENABLE, **run_range: str) -> Any:
        marks.begin(Bookmarks(str(tmp_path / "bookmarks"), "job", f"jr_{number}", 0, option, **run_range))
        return marks

    yield begun
    marks.begin(Bookmarks())


def put(folder: Path, name: str, text: str, at: int) -> None:
    write(folder, name, text)
    os.utime(folder / name, (NOW + at, NOW + at))


def read(glue: Any, folder: Path, ctx: str = "in", **options: Any) -> list[str]:
    found = glue.create_dynamic_frame.from_options(
        connection_type="s3",
        connection_options={"paths": [str(folder)], **options},
        format="csv",
        transformation_ctx=ctx,
    )
    return [row["col0"] for row in rows_of(found)]


def test_a_second_run_reads_what_is_new_and_what_was_changed(glue: Any, tmp_path: Path, begin: Begin) -> None:
    folder = tmp_path / "in"
    put(folder, "a.csv", "a\n", 0)
    put(folder, "b.csv", "b\n", 0)
    begin(1)
    assert read(glue, folder) == ["a", "b"]
    begin(2)
    assert read(glue, folder) == ["a", "b"]
    begin(2).commit()
    begin(3)
    assert read(glue, folder) == ["a", "b"]
    begun = begin(4)
    assert read(glue, folder) == ["a", "b"]
    begun.commit()
    put(folder, "b.csv", "b2\n", 60)
    put(folder, "c.csv", "c\n", 0)
    begin(5)
    assert read(glue, folder) == ["b2", "c"]
    assert read(glue, folder, ctx="other") == read(glue, folder, ctx="") == ["a", "b2", "c"]
    begin(6, DISABLE)
    assert read(glue, folder) == ["a", "b2", "c"]


def test_a_source_that_nobody_asks_is_not_marked(glue: Any, tmp_path: Path, begin: Begin) -> None:
    put(tmp_path / "in", "a.csv", "a\n", 0)
    begun = begin(1)
    glue.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path / "in")]}, "csv", transformation_ctx="in")
    begun.commit()
    begin(2)
    assert read(glue, tmp_path / "in") == ["a"]


def test_bounded_reads_go_on_from_the_oldest(glue: Any, tmp_path: Path, begin: Begin) -> None:
    for name, at in (("a", 9000), ("b", 0), ("c", 5000)):
        put(tmp_path / "in", f"{name}.csv", f"{name}\n", at)
    found = []
    for number in (1, 2, 3, 4):
        begun = begin(number)
        found.append(read(glue, tmp_path / "in", boundedFiles="1"))
        begun.commit()
    assert found == [["b"], ["c"], ["a"], []]


def test_a_paused_run_reads_a_range_and_marks_nothing(glue: Any, tmp_path: Path, begin: Begin) -> None:
    for number, name in enumerate("abc", start=1):
        put(tmp_path / "in", f"{name}.csv", f"{name}\n", number * 5000)
        begun = begin(number)
        assert read(glue, tmp_path / "in") == [name]
        begun.commit()
    put(tmp_path / "in", "d.csv", "d\n", 20000)

    paused = begin(4, PAUSE, first="jr_1", last="jr_2")
    assert read(glue, tmp_path / "in") == ["b"]
    assert read(glue, tmp_path / "in", ctx="not read by then") == []
    paused.commit()
    begin(5, PAUSE)
    assert read(glue, tmp_path / "in") == ["d"]
    begin(6)
    assert read(glue, tmp_path / "in") == ["d"]


@pytest.mark.parametrize("named", [True, False])
def test_new_files_of_old_and_new_partitions(glue: Any, aws: Aws, tmp_path: Path, begin: Begin, named: bool) -> None:
    folders = {month: tmp_path / "t" / (f"month={month}" if named else f"m{month}") for month in ("01", "02")}
    put(folders["01"], "a.json", '{"n": 1}\n', 0)
    table(aws, tmp_path / "t", {"n": "int"}, {"month": "string"}, classification="json")
    partition(aws, folders["01"], "01")

    def months() -> list[tuple[int, str]]:
        found = glue.create_dynamic_frame.from_catalog(database="db", table_name="t", transformation_ctx="t")
        return [(row["n"], row["month"]) for row in rows_of(found)]

    begun = begin(1)
    assert months() == [(1, "01")]
    begun.commit()
    put(folders["01"], "b.json", '{"n": 2}\n', 60)
    put(folders["02"], "c.json", '{"n": 3}\n', 60)
    partition(aws, folders["02"], "02")
    begun = begin(2)
    assert months() == [(2, "01"), (3, "02")]
    begun.commit()
    begin(3)
    assert months() == []
    frame = glue.create_data_frame.from_catalog(
        database="db", table_name="t", transformation_ctx="t", additional_options={"useSparkDataSource": True}
    )
    assert frame.count() == 3


def test_new_rows_of_a_database(spark: Any, begin: Begin) -> None:
    from awsglue.frames import new_rows
    from awsglue.frames.marks import Mark

    def new(rows: list[tuple[int, str]], **options: Any) -> list[tuple[Any, ...]]:
        frame = spark.createDataFrame(rows, "a int, b string")
        return sorted(tuple(row) for row in new_rows.of(frame, options, Mark("db")).collect())

    keys = {"jobBookmarkKeys": ["a", "b"], "jobBookmarkKeysSortOrder": "ASC"}
    begun = begin(1)
    assert new([(1, "x"), (1, "y")], **keys) == [(1, "x"), (1, "y")]
    begun.commit()
    begun = begin(2)
    assert new([(0, "z"), (1, "x"), (1, "y"), (1, "z"), (2, "a")], **keys) == [(1, "z"), (2, "a")]
    begun.commit()
    begin(3, PAUSE, first="0", last="jr_1")
    assert new([(1, "x"), (1, "z")], **keys) == [(1, "x")]
    begin(4, PAUSE, first="jr_1", last="jr_2")
    assert new([(1, "x"), (1, "z"), (3, "a")], **keys) == [(1, "z")]
    begin(5)
    assert new([(2, "a")], **keys) == []


def test_what_no_bookmark_can_be_of_is_told(glue: Any, spark: Any, tmp_path: Path, begin: Begin) -> None:
    from awsglue.frames import new_rows
    from awsglue.frames.marks import Mark

    frame = spark.createDataFrame([(None,)], "a int")
    begun = begin(1)
    with pytest.raises(NotImplementedError, match="job bookmark and without jobBookmarkKeys"):
        new_rows.of(frame, {}, Mark("in"))
    assert new_rows.of(frame, {}, Mark("")).count() == 1
    with pytest.raises(ValueError, match=r"jobBookmarkKeys \['a'\]: a row has no value there"):
        new_rows.of(frame, {"jobBookmarkKeys": "a"}, Mark("in"))
    put(tmp_path / "in", "a.csv", "a\n", 0)
    read(glue, tmp_path / "in")
    begun.commit()
    begin(2)
    with pytest.raises(ValueError, match="its bookmark is of files, this source has keys"):
        new_rows.of(frame, {"jobBookmarkKeys": "a"}, Mark("in"))


def test_init_reads_the_runs_bookmarks_and_commit_stores_them(
    glue: Any, tmp_path: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    from awsglue.job import Job

    from local.glue.shim.reelhouse_bookmarks.run import environment

    put(tmp_path / "in", "a.csv", "a\n", 0)

    def run(number: int, commit: bool) -> list[str]:
        for name, value in environment(tmp_path / "kept", "job", f"jr_{number}", 0, ENABLE).items():
            monkeypatch.setenv(name, value)
        job = Job(glue)
        job.init("job", {})
        found = read(glue, tmp_path / "in")
        if commit:
            job.commit()
        return found

    assert [run(1, False), run(2, True), run(3, True)] == [["a"], ["a"], []]
