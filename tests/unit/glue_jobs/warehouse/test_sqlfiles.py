"""SQL files come from sql.zip where there is one, else from the folder, always in the order of their names."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from glue_jobs.warehouse.sqlfiles import SqlFile, SqlFilesError, read_folder, relations

GIVEN = {"checks/b.sql": "select 2", "checks/a.sql": "select 'ü'", "views/v.sql": "select 3", "checks/notes.md": "x"}


@pytest.fixture(params=["folder", "archive", "archive with the folder sql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """The archive's path and the folder; only one of them exists."""
    archive, root = tmp_path / "sql.zip", tmp_path / "sql"
    if request.param == "folder":
        for name, text in GIVEN.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return archive, root
    prefix = "sql/" if "sql" in request.param else ""
    with zipfile.ZipFile(archive, "w") as made:
        for name, text in GIVEN.items():
            made.writestr(prefix + name, text)
    return archive, root


def test_a_folder_is_read_in_order_of_names(place: tuple[Path, Path]) -> None:
    archive, root = place

    assert read_folder("checks", archive, root) == [
        SqlFile("checks", "a", "select 'ü'"),
        SqlFile("checks", "b", "select 2"),
    ]


def test_a_missing_folder_is_named(place: tuple[Path, Path]) -> None:
    archive, root = place

    with pytest.raises(SqlFilesError, match=r"no sql/migrations/\*.sql"):
        read_folder("migrations", archive, root)


def test_the_checksum_is_of_the_text() -> None:
    assert SqlFile("checks", "a", "select 1").checksum == SqlFile("views", "b", "select 1").checksum
    assert SqlFile("checks", "a", "select 1").checksum != SqlFile("checks", "a", "select 1 ").checksum


def test_the_repository_has_all_three_folders() -> None:
    assert all(read_folder(folder) for folder in ("migrations", "views", "checks"))


def test_a_view_file_names_its_view() -> None:
    text = "-- Grain: one plan.\ncreate or replace view bi.plans as select 1;"

    assert SqlFile("views", "plans", text).view == "bi.plans"


@pytest.mark.parametrize("text", ["create or replace view bi.others as", "select 1;", "create view bi.plans as"])
def test_a_view_file_of_another_name_is_refused(text: str) -> None:
    with pytest.raises(SqlFilesError, match=r"sql/views/plans.sql: expected `create or replace view .*plans as`"):
        assert SqlFile("views", "plans", text).view


def test_relations_are_what_stands_behind_from_and_join() -> None:
    text = (
        "select 'from core.a -- it''s text' -- from core.b, it's none\n"
        "from core.c as c\nleft join bi.d as d on true where c.e = ops.f;"
    )

    assert relations(text) == {"core.c", "bi.d"}
