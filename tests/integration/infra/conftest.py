"""A deployed stack in an endpoint of its module's own, whose jobs do what a test tells them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.stack import endpoint
from tests.fixtures_endpoint import start_cloud
from tests.integration.infra.projects import make_project
from tests.integration.infra.stacks import Stack


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    cloud = start_cloud(tmp_path_factory.mktemp("endpoint"))
    try:
        project = make_project(tmp_path_factory.mktemp("project") / "checkout", spark=False)
        yield Stack(cloud, "reelhouse", project)
    finally:
        endpoint.stop(cloud.settings)


@pytest.fixture
def stack(deployed: Stack) -> Stack:
    """The stack with jobs that do nothing and succeed, and a plan with all there is."""
    deployed.forget()
    return deployed
