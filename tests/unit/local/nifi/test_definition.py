"""The flow definition is held against the manifest: what stands there passes, and each kind of mistake is found."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.nifi import definition, manifest
from local.nifi.cli import FLOW
from local.nifi.manifest import Processor, Property
from local.settings import Settings
from local.setup.jars import JarsMissing

Json = dict[str, Any]
GIVEN: Json = json.loads(FLOW.read_text(encoding="utf-8"))
LISTS = "org.apache.nifi.processors.standard.ListFile"


@pytest.fixture(scope="module")
def known() -> dict[str, Processor]:
    return manifest.processors(Settings.load().cache)


def processor(flow: Json, name: str) -> Json:
    found: Json = next(one for one in flow["flowContents"]["processors"] if one["name"] == name)
    return found


def test_the_manifest_is_of_the_real_processors(known: dict[str, Processor]) -> None:
    assert len(known) > 100
    assert known[LISTS].relationships == {"success"}
    assert known[LISTS].properties["listing-strategy"] == Property(
        required=True, default="timestamps", allowed=frozenset({"timestamps", "entities", "none"})
    )


def test_the_flow_has_no_fault_and_says_what_nobody_could_check(known: dict[str, Processor]) -> None:
    assert definition.faults(GIVEN, known) == []
    unchecked = definition.by_name_only(GIVEN)
    assert "nifi-kafka-2-6-nar: org.apache.nifi.processors.kafka.pubsub.PublishKafka_2_6" in unchecked
    assert not [one for one in unchecked if one.startswith(definition.STANDARD)]


def _unknown_type(flow: Json) -> None:
    processor(flow, "List files")["type"] = "org.apache.nifi.processors.standard.ListFiles"


def _unknown_property(flow: Json) -> None:
    processor(flow, "Read file")["properties"]["File"] = "x"


def _wrong_value(flow: Json) -> None:
    processor(flow, "Into PostgreSQL")["properties"]["put-db-record-statement-type"] = "MERGE"


def _missing_required(flow: Json) -> None:
    del processor(flow, "List files")["properties"]["Input Directory"]


def _dependent_required(flow: Json) -> None:
    processor(flow, "Into PostgreSQL")["properties"]["put-db-record-statement-type"] = "Use Record Path"


def _open_relationship(flow: Json) -> None:
    processor(flow, "Split into records")["autoTerminatedRelationships"] = ["failure"]


def _unknown_ended(flow: Json) -> None:
    processor(flow, "Read file")["autoTerminatedRelationships"].append("gone")


def _unknown_relationship(flow: Json) -> None:
    flow["flowContents"]["connections"][0]["selectedRelationships"].append("done")


def _nowhere(flow: Json) -> None:
    flow["flowContents"]["connections"][0]["destination"]["id"] = "x"


def _no_service(flow: Json) -> None:
    processor(flow, "Convert to JSON")["properties"]["record-reader"] = "x"


def _two_publishers(flow: Json) -> None:
    flow["flowContents"]["processors"].append({**processor(flow, "Publish"), "name": "Publish again"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_unknown_type, "ListFiles is no processor"),
        (_unknown_property, "Read file: 'File' is no property of it"),
        (_wrong_value, "put-db-record-statement-type is 'MERGE', expected one of"),
        (_missing_required, "List files: Input Directory is required"),
        (_dependent_required, "Statement Type Record Path is required"),
        (_open_relationship, "Split into records: the relationship original goes nowhere"),
        (_unknown_ended, "Read file: gone is ended, and is no relationship of it"),
        (_unknown_relationship, "done is no relationship of List files"),
        (_nowhere, "its destination x is no processor"),
        (_no_service, "record-reader names the service 'x', which is none of the flow"),
        (_two_publishers, "2 publishers (Publish, Publish again)"),
    ],
)
def test_a_mistake_is_named(known: dict[str, Processor], change: Callable[[Json], None], words: str) -> None:
    flow = copy.deepcopy(GIVEN)
    change(flow)
    assert any(words in fault for fault in definition.faults(flow, known)), definition.faults(flow, known)


def test_a_manifest_that_is_not_the_locked_one_is_not_kept(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as nar:
        nar.writestr(manifest.INSIDE, "<extensionManifest/>")
    data, asked = packed.getvalue(), []

    def part(first: int, end: int) -> bytes:
        asked.append((first, end))
        return data[first:end] if end else str(len(data)).encode()

    with pytest.raises(JarsMissing, match="SHA-256"):
        manifest.processors(tmp_path, part)
    assert list(tmp_path.iterdir()) == [] and len(asked) > 2


def test_a_nar_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    def part(first: int, end: int) -> bytes:
        raise OSError("no way there")

    with pytest.raises(JarsMissing, match="nifi-standard-nar:1.25.0 can't be read.*no way there"):
        manifest.processors(tmp_path, part)
