"""SQL files come from sql.zip where there is one, else from the folder, always in the order of their names."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from glue_jobs.warehouse.sqlfiles import SqlFile, SqlFilesError, read_folder

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
