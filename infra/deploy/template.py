"""The template as CloudFormation takes it: aliases resolved, loops carried out, files turned into S3 objects."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.deploy import artifacts, conditions, expansion
from infra.deploy.artifacts import PROJECT
from infra.deploy.errors import DeployError

STATE_MACHINE = "AWS::StepFunctions::StateMachine"
FUNCTION = "AWS::Lambda::Function"
# What a function's Code says in the template: the folder of all of them.
CODE = "lambdas"
# What must be there before the rest: the bucket from which CloudFormation reads the template and Glue its scripts.
BUCKET = "ArtifactsBucket"
BOOTSTRAP = (BUCKET, f"{BUCKET}Policy")


@dataclass(frozen=True)
class Template:
    """A packaged template.

    Attributes:
        document: the template as data.
        objects: what it needs in the artifacts bucket besides job artifacts, itself included: key → content.
        key: the key of the template itself.
    """

    document: dict[str, Any]
    objects: dict[str, bytes]
    key: str

    @property
    def parameters(self) -> set[str]:
        """Names of the parameters that it takes."""
        return set(self.document.get("Parameters", {}))

    @property
    def bootstrap(self) -> str:
        """The smallest part of the template that can hold the rest: the artifacts bucket."""
        parts = {name: self.document["Resources"][name] for name in BOOTSTRAP}
        output = {BUCKET: self.document["Outputs"][BUCKET]}
        return _json({**self.document, "Resources": parts, "Outputs": output})

    def left_out(self, values: dict[str, str]) -> set[str]:
        """Resources that the template's conditions leave out with these parameter values (defaults for the rest)."""
        defaults = {name: str(item.get("Default", "")) for name, item in self.document["Parameters"].items()}
        held = conditions.evaluate(self.document.get("Conditions", {}), {**defaults, **values})
        return {name for name, item in self.document["Resources"].items() if not held.get(item.get("Condition"), True)}

    def scripts(self) -> set[str]:
        """Paths of the job scripts that it names, such as `glue_jobs/admit_files.py`."""
        jobs = (item for item in self.document["Resources"].values() if item["Type"] == "AWS::Glue::Job")
        locations = (job["Properties"]["Command"]["ScriptLocation"]["Fn::Sub"] for job in jobs)
        return {location.partition("${ArtifactVersion}/")[2] for location in locations}


def package(project: Path = PROJECT) -> Template:
    """Read and package `infra/template.yaml` of the project.

    Raises:
        DeployError: a state machine's file is missing or is no JSON, or a loop of the template can't be carried out.
    """
    folder = project / "infra"
    written = yaml.load((folder / "template.yaml").read_text(), Loader=_Loader)
    document = expansion.expand(written, expansion.contracts())
    objects: dict[str, bytes] = {}
    for name, resource in document["Resources"].items():
        if resource["Type"] == STATE_MACHINE:
            objects.update(_put_definition(name, resource["Properties"], folder))
    objects.update(_put_code(document["Resources"].values(), project))
    body = _json(document).encode()
    key = f"template/{_hash(body)}.json"
    return Template(document, {**objects, key: body}, key)


def _put_definition(name: str, properties: dict[str, Any], folder: Path) -> dict[str, bytes]:
    """Turn the path of a definition into the S3 location that CloudFormation wants; return the object to upload."""
    location = properties.get("DefinitionS3Location")
    if not isinstance(location, str):
        return {}
    path = folder / location
    try:
        content = _json(json.loads(path.read_text())).encode()
    except (OSError, ValueError) as error:
        raise DeployError(f"{path}, the definition of {name}: {error}") from error
    key = f"state_machines/{_hash(content)}/{path.name}"
    properties["DefinitionS3Location"] = {"Bucket": {"Ref": BUCKET}, "Key": key}
    return {key: content}


def _put_code(resources: Iterable[dict[str, Any]], project: Path) -> dict[str, bytes]:
    """Turn `Code: lambdas` of functions into the S3 location that CloudFormation wants; return the object to upload."""
    waiting = [item["Properties"] for item in resources if item["Type"] == FUNCTION]
    waiting = [properties for properties in waiting if properties["Code"] == CODE]
    if not waiting:
        return {}
    archive = artifacts.functions(project)
    key = f"{CODE}/{_hash(archive)}/{CODE}.zip"
    for properties in waiting:
        properties["Code"] = {"S3Bucket": {"Ref": BUCKET}, "S3Key": key}
    return {key: archive}


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """YAML with CloudFormation's short forms (`!Ref x` is `{"Ref": "x"}`); dates stay text."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_scalar)
