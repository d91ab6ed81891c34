"""A whole embedded Reelhouse for the end-to-end tests: own home, own ports, everything real."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glue_jobs.contract.registry import FEEDS
from local import postgres
from local.pipeline import reading, refresh, ways
from local.pipeline.landing import land
from local.pipeline.refresh import Execution
from local.settings import PROJECT, Settings
from local.stack import lifecycle
from local.stack.ports import any_free
from local.target import Target
from tests import samples
from tests.fixtures_endpoint import Cloud

REAL_DATA = PROJECT.parent / "shared" / "data"


class Lakehouse:
    """A deployed stack and what a test does with it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.said: list[str] = []
        self.target: Target = lifecycle.up(settings, self.said.append)
        self.outputs = lifecycle.deploy_to(settings, self.target, self.said.append)

    def client(self, service: str) -> Any:
        return self.target.client(service)

    def put(self, key: str, body: bytes) -> None:
        self.client("s3").put_object(Bucket=self.outputs["LandingBucket"], Key=key, Body=body)

    def land(self, folder: Path) -> None:
        land(self.client("s3"), self.outputs["LandingBucket"], folder, self.said.append)

    def start(self) -> str:
        return refresh.start(self.target, self.outputs["RefreshStateMachineArn"])

    def follow(self, arn: str) -> Execution:
        return refresh.follow(self.target, arn, lambda step: None)

    def refresh(self) -> Execution:
        return self.follow(self.start())

    def refresh_by_workflow(self) -> Execution:
        way = ways.of(ways.WORKFLOW, self.target, self.outputs)
        way.start()
        return way.follow(lambda step: None)

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        pages = self.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.outputs[bucket], Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", [])]

    @contextmanager
    def cursor(self, role: str = "OwnerSecretId") -> Iterator[Any]:
        connection = reading.connect(lifecycle.secret(self.target, self.outputs[role]))
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def rows(self, sql: str, role: str = "OwnerSecretId") -> list[tuple[Any, ...]]:
        with self.cursor(role) as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def value(self, sql: str) -> Any:
        return self.rows(sql)[0][0]

    def checksums(self) -> dict[str, str]:
        """Relation → digest of its rows in any order, for all of `core` and `bi`."""
        relations = self.rows(
            "select table_schema, table_name from information_schema.tables where table_schema in ('core', 'bi')"
        )
        assert relations
        digest = "select md5(coalesce(string_agg(md5(r::text), '' order by md5(r::text)), '')) from {} r"
        return {f"{schema}.{name}": self.value(digest.format(f'{schema}."{name}"')) for schema, name in relations}


@pytest.fixture(scope="module")
def lakehouse(cloud: Cloud, request: pytest.FixtureRequest) -> Iterator[Lakehouse]:
    """A stack of the module's own, so that no module sees another's rows, in the endpoint whose JVMs are warm."""
    name = request.module.__name__.rpartition(".test_")[2].replace("_", "-")
    settings = replace(cloud.settings, stack=name, postgres_port=any_free())
    try:
        yield Lakehouse(settings)
    finally:
        postgres.remove(settings.of_warehouse)


@pytest.fixture(scope="module")
def own_lakehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakehouse]:
    """A stack in an endpoint of the module's own: for one whose names are given, or that is killed."""
    yield from make_lakehouse(tmp_path_factory.mktemp("reelhouse"))


def make_lakehouse(home: Path) -> Iterator[Lakehouse]:
    settings = Settings(home=home, cache=Settings.load().cache, endpoint_port=any_free(), postgres_port=any_free())
    try:
        yield Lakehouse(settings)
    finally:
        lifecycle.clean(settings)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The real files beside the project; a checkout alone does not have them."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"the real files are not at {REAL_DATA}")
    return REAL_DATA


def userbase_csv(rows: Iterable[dict[str, object]]) -> bytes:
    """A userbase file: CRLF, `rows` over a good subscriber's values."""
    return samples.file_of(FEEDS["userbase"], rows, "\r\n")


def titles_csv(rows: Iterable[dict[str, object]]) -> bytes:
    """A titles file: LF, `rows` over a good title's values."""
    return samples.file_of(FEEDS["titles"], rows)
