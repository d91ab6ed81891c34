"""Layers as pip makes them from PyPI."""

from __future__ import annotations

import io
import zipfile

import pytest

from infra.deploy import layers
from infra.deploy.errors import DeployError


def test_the_archive_is_what_lambda_unpacks_whatever_this_machine_is() -> None:
    packed = zipfile.ZipFile(io.BytesIO(layers.archive("psycopg2-binary==2.9.13")))
    names = packed.namelist()
    # Lambda's user is nobody's owner.
    assert {entry.external_attr >> 16 for entry in packed.infolist()} == {0o644}
    assert "python/psycopg2/__init__.py" in names
    assert any(name.startswith("python/psycopg2/_psycopg.cpython-311-x86_64-linux-gnu") for name in names)


def test_a_package_that_is_not_there_is_named() -> None:
    with pytest.raises(DeployError, match="the layer of psycopg2-binary==0.0.1 can't be made: "):
        layers.archive("psycopg2-binary==0.0.1")
