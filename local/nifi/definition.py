"""Holds a flow definition (what NiFi's page downloads and uploads as JSON) against its processors' manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from local.nifi.manifest import Processor

STANDARD = "nifi-standard-nar"

Flow = Mapping[str, Any]


def faults(flow: Flow, known: Mapping[str, Processor]) -> list[str]:
    """What is wrong: each with the processor's name, what was found, and what may stand there."""
    content = flow["flowContents"]
    return [
        *(fault for one in content["processors"] for fault in _of_processor(one, content, known)),
        *(fault for one in content["connections"] for fault in _of_connection(one, content, known)),
        *_publishers(content),
    ]


def by_name_only(flow: Flow) -> list[str]:
    """Types that nobody here can check, as no NAR of theirs is served: `artifact: type`."""
    content = flow["flowContents"]
    others = [one for one in (*content["processors"], *content["controllerServices"]) if not _is_standard(one)]
    return sorted({f"{one['bundle']['artifact']}: {one['type']}" for one in others})


def _is_standard(one: Flow) -> bool:
    return bool(one["bundle"]["artifact"] == STANDARD)


def _of_processor(one: Flow, content: Flow, known: Mapping[str, Processor]) -> Iterator[str]:
    if not _is_standard(one):
        yield from _services_of(one, content, one["properties"].keys())
        return
    name, kind = one["name"], known.get(one["type"])
    if kind is None:
        yield f"{name}: {one['type']} is no processor of {STANDARD}"
        return
    given = one["properties"]
    for title, value in given.items():
        own = kind.properties.get(title)
        if own is None and not kind.dynamic:
            yield f"{name}: {title!r} is no property of it; there are {', '.join(sorted(kind.properties))}"
        elif own is not None and own.allowed and value is not None and value not in own.allowed:
            yield f"{name}: {title} is {value!r}, expected one of {', '.join(sorted(own.allowed))}"
    for title in _asked_for(kind, given):
        if given.get(title) is None and kind.properties[title].default is None:
            yield f"{name}: {title} is required and has no default"
    yield from _left_open(one, content, kind)
    yield from _services_of(one, content, given.keys())


def _asked_for(kind: Processor, given: Mapping[str, Any]) -> Iterator[str]:
    """The required properties whose dependencies hold."""
    for title, own in kind.properties.items():
        values = {other: given.get(other) or kind.properties[other].default for other, _ in own.depends}
        holds = all(
            values[other] is not None and (not wanted or values[other] in wanted) for other, wanted in own.depends
        )
        if own.required and holds:
            yield title


def _left_open(one: Flow, content: Flow, kind: Processor) -> Iterator[str]:
    """NiFi starts no processor of which a relationship goes nowhere."""
    ended = set(one["autoTerminatedRelationships"])
    leads = {
        name
        for connection in content["connections"]
        if connection["source"]["id"] == one["identifier"]
        for name in connection["selectedRelationships"]
    }
    for name in sorted(kind.relationships - ended - leads):
        yield f"{one['name']}: the relationship {name} goes nowhere: connect it, or end it"
    for name in sorted(ended - kind.relationships):
        yield f"{one['name']}: {name} is ended, and is no relationship of it"


def _of_connection(one: Flow, content: Flow, known: Mapping[str, Processor]) -> Iterator[str]:
    by_id = {item["identifier"]: item for item in content["processors"]}
    for end in ("source", "destination"):
        if one[end]["id"] not in by_id:
            yield f"connection {one['identifier']}: its {end} {one[end]['id']} is no processor of the flow"
    source = by_id.get(one["source"]["id"])
    kind = known.get(source["type"]) if source and _is_standard(source) else None
    for name in sorted(
        set(one["selectedRelationships"]) - (kind.relationships if kind else set(one["selectedRelationships"]))
    ):
        yield f"connection {one['identifier']}: {name} is no relationship of {one['source']['name']}"


def _services_of(one: Flow, content: Flow, titles: Any) -> Iterator[str]:
    """A property that names a controller service must name one of the flow."""
    services = {item["identifier"] for item in content["controllerServices"]}
    described = one.get("propertyDescriptors", {})
    for title in titles:
        wanted = one["properties"][title]
        if described.get(title, {}).get("identifiesControllerService") and wanted not in services:
            yield f"{one['name']}: {title} names the service {wanted!r}, which is none of the flow"


def _publishers(content: Flow) -> Iterator[str]:
    found = [one["name"] for one in content["processors"] if "PublishKafka" in one["type"]]
    if len(found) != 1:
        yield f"{len(found)} publishers ({', '.join(found) or 'none'}): every row would come as often; expected one"
