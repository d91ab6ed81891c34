"""The worker's database is shut: nothing of the machine, nothing of the network, no setting that opens it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from local.athena import worker
from local.athena.query_process import extension_files
from local.athena.worker import Work


@pytest.fixture(scope="module")
def shut(tmp_path_factory: pytest.TempPathFactory) -> Any:
    connection = worker.open_database(extension_files())
    # Port 9 of this machine answers nobody: what gets so far as to ask it was let through.
    worker.lock(connection, Work("", s3={"endpoint": "127.0.0.1:9", "region": "us-east-1", "key_id": "0"}))
    return connection


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_text('/etc/passwd')",
        "select * from read_csv('/etc/passwd')",
        "select * from read_blob('file:///etc/passwd')",
        "select * from read_parquet('/tmp/x')",
        "select * from iceberg_scan('/tmp/x')",
        "select * from glob('/etc/*')",
        "select * from read_text('http://127.0.0.1:9/x')",
        "select * from read_text('https://example.com/x')",
        "select * from iceberg_scan('http://127.0.0.1:9/metadata.json')",
        "copy (select 1) to '{folder}/x.csv'",
        "copy (select 1) to 'http://127.0.0.1:9/x.csv'",
        "attach '{folder}/x.db'",
        "install json from community",
        "load '{folder}/x.duckdb_extension'",
        "export database '{folder}/x'",
        "set enable_external_access = true",
        "set disabled_filesystems = ''",
        "set allowed_directories = ['/']",
        "set memory_limit = '100GB'",
        "reset lock_configuration",
        "set temp_directory = '{folder}'",
    ],
)
def test_it_reaches_nothing_and_changes_nothing(shut: Any, tmp_path: Path, query: str) -> None:
    import duckdb

    with pytest.raises(duckdb.Error) as refused:
        shut.execute(query.format(folder=tmp_path)).fetchall()
    said = str(refused.value)
    assert "disabled" in said or "locked" in said or "Permission Error" in said, said
    assert not list(tmp_path.iterdir())


def test_it_still_computes(shut: Any) -> None:
    assert shut.execute("select sum(x) from range(10) t(x)").fetchone() == (45,)


def test_a_query_beyond_its_memory_fails() -> None:
    connection = worker.open_database([path for path in extension_files() if "icu" in path])
    work = Work("select list(x) from (select range as x from range(100000000))", memory=50 << 20, out="/dev/null")
    assert worker.run(connection, work)["error"] == "OutOfMemoryException"
