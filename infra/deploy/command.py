"""Deploys the template: works out the plan, prints it, carries it out. `python -m infra.deploy --help`.

Which AWS it talks to is boto3's business (credentials, region, `AWS_ENDPOINT_URL`).

A new stack begins with its artifacts bucket alone, because CloudFormation reads a template of this size, and Glue its
scripts, from S3; all else is then an update with a change set. So scripts are there before the job that runs them.
"""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy import addresses, artifacts, changes, layers, log_groups, operations, retention, template
from infra.deploy.artifacts import PROJECT, Artifacts
from infra.deploy.errors import DeployError, Overtaken
from infra.deploy.template import Template
from infra.names import STACK_NAME, STACK_NAME_WORDS

__all__ = ["DeployError", "deploy", "outputs"]

Say = Callable[[str], None]
Client = Callable[[str], Any]

# Statuses from which CloudFormation allows nothing but deletion: a creation that failed.
STILLBORN = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")
ATTEMPTS = 10


def deploy(
    client: Client,
    name: str,
    parameters: dict[str, str],
    say: Say,
    plan_only: bool = False,
    adopt: bool = False,
    project: Path = PROJECT,
    full_plan: bool = True,
) -> dict[str, str]:
    """Bring the stack to what the project's template says, and return its outputs.

    Args:
        client: makes a boto3 client of the service it is given.
        name: the stack.
        parameters: template parameters; those not given keep their value of the last deployment, or the default.
        say: takes progress lines.
        plan_only: print what would change, and change nothing.
        adopt: let the stack take in resources of the same name that exist outside it, such as the buckets that a
            deleted stack left behind.
        project: the checkout to deploy.
        full_plan: name every resource that will be added; without it their number by kind.

    Raises:
        DeployError: it did not succeed; the message names what failed, and why.
    """
    packed, release = template.package(project), artifacts.build(project)
    _check(name, packed, release, parameters)
    wanted = {**parameters, "ArtifactVersion": release.version}
    deployment = _Deployment(client, name, packed, release, wanted, say, plan_only, adopt, full_plan)
    for _ in range(ATTEMPTS):
        try:
            return deployment.attempt()
        except Overtaken:
            say(f"another deployment changed stack {name} meanwhile: working out the plan anew")
    raise DeployError(f"stack {name} was changed by other deployments {ATTEMPTS} times: run the command again")


def outputs(client: Client, name: str) -> dict[str, str] | None:
    """The outputs of the deployed stack, or None where it is not deployed (or never got beyond its first part)."""
    found = operations.outputs(operations.describe(client("cloudformation"), name))
    return found if found.keys() - {template.BUCKET} else None


@dataclass(frozen=True)
class _Deployment:
    """One call of the command: what to deploy, and how."""

    client: Client
    name: str
    packed: Template
    release: Artifacts
    wanted: dict[str, str]
    say: Say
    plan_only: bool
    adopt: bool
    full_plan: bool

    def attempt(self) -> dict[str, str]:
        cloudformation = self.client("cloudformation")
        found = self._usable(cloudformation)
        if found is None and self.plan_only:
            self.say(f"stack {self.name} does not exist yet: everything would be added")
            changes.show(_all_added(self.packed, self.wanted), self.say, self.full_plan)
            return {}
        if found is None:
            self._bootstrap(cloudformation, self._of_a_new_stack())
            found = cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
        values = {**_values_of(found, self.packed), **self.wanted}
        self._update(cloudformation, self._upload(found, values), values)
        deployed = operations.outputs(operations.describe(cloudformation, self.name))
        if not self.plan_only:
            self._mend_secrets(deployed)
            self._prune(deployed)
        return deployed

    def _of_a_new_stack(self) -> dict[str, str]:
        """The wanted parameters, with those that only a new stack must guess."""
        there = not self.adopt and log_groups.shared_exist(self.client("logs"))
        return {**({"GlueLogGroups": "existing"} if there else {}), **self.wanted}

    def _usable(self, cloudformation: Any) -> dict[str, Any] | None:
        """The stack at rest, ready to be updated; None where one must be created."""
        found = operations.at_rest(cloudformation, self.name, self.say)
        status = found["StackStatus"] if found else ""
        if status in STILLBORN:
            if not self.plan_only:
                self.say(f"stack {self.name} is {status}, what a failed creation leaves: deleting it first")
                operations.delete(cloudformation, self.name)
            return None
        if status in ("UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"):
            way_out = "continue-update-rollback" if status.startswith("UPDATE") else "delete-stack"
            command = f"aws cloudformation {way_out} --stack-name {self.name}"
            raise DeployError(f"stack {self.name} is {status}: mend it by `{command}`")
        return found

    def _bootstrap(self, cloudformation: Any, values: dict[str, str]) -> None:
        self.say(f"creating stack {self.name} with its artifacts bucket")
        body = {"TemplateBody": self.packed.bootstrap}
        found = changes.create(cloudformation, self.name, "CREATE", body, values, self.adopt)
        self._carry_out(cloudformation, found)

    def _upload(self, found: dict[str, Any], values: dict[str, str]) -> str:
        """Put everything that the template names into the bucket; return the template's own URL."""
        s3, bucket = self.client("s3"), operations.outputs(found)[template.BUCKET]
        layered = layers.archives(self.packed.document["Resources"], self.packed.left_out(values))
        sent = artifacts.upload(s3, bucket, {**self.release.objects, **self.packed.objects, **layered})
        self.say(f"artifacts {self.release.version}: {f'{sent} objects uploaded' if sent else 'already there'}")
        return f"{s3.meta.endpoint_url}/{bucket}/{self.packed.key}"

    def _update(self, cloudformation: Any, url: str, values: dict[str, str]) -> None:
        found = changes.create(cloudformation, self.name, "UPDATE", {"TemplateURL": url}, values, self.adopt)
        if not found.changes:
            self.say(f"stack {self.name}: no change")
            return
        left_out = self.packed.left_out(values)
        changes.show([change for change in found.changes if change.name not in left_out], self.say, self.full_plan)
        if self.plan_only:
            changes.discard(cloudformation, found.arn)
            return
        self._carry_out(cloudformation, found)
        self.say(f"stack {self.name} is deployed")

    def _carry_out(self, cloudformation: Any, found: changes.ChangeSet) -> None:
        token = uuid.uuid4().hex
        changes.execute(cloudformation, self.name, found, token)
        operations.follow(cloudformation, self.name, token, len(found.changes), self.say)

    def _mend_secrets(self, deployed: dict[str, str]) -> None:
        for secret in addresses.align(self.client("secretsmanager"), deployed):
            self.say(f"secret {secret} has the database's new address")

    def _prune(self, deployed: dict[str, str]) -> None:
        current = {*self.release.objects, *self.packed.objects}
        removed = retention.prune(self.client("s3"), deployed[template.BUCKET], current)
        if removed:
            self.say(f"removed {removed} objects of releases older than the last {retention.KEPT}")


def _check(name: str, packed: Template, release: Artifacts, parameters: dict[str, str]) -> None:
    if not STACK_NAME.fullmatch(name):
        raise DeployError(f"stack name {name!r}: expected {STACK_NAME_WORDS}")
    unknown = sorted(parameters.keys() - packed.parameters | (parameters.keys() & {"ArtifactVersion"}))
    if unknown:
        allowed = ", ".join(sorted(packed.parameters - {"ArtifactVersion"}))
        raise DeployError(f"unknown parameter {', '.join(unknown)}: the template takes {allowed}")
    missing = sorted(path for path in packed.scripts() if f"{release.version}/{path}" not in release.objects)
    if missing:
        raise DeployError(f"infra/template.yaml names job scripts that do not exist: {', '.join(missing)}")


def _values_of(found: dict[str, Any], packed: Template) -> dict[str, str]:
    """The deployed stack's parameters, without those that the template no longer takes."""
    known = {item["ParameterKey"]: item["ParameterValue"] for item in found.get("Parameters", [])}
    return {key: value for key, value in known.items() if key in packed.parameters}


def _all_added(packed: Template, values: dict[str, str]) -> list[changes.Change]:
    resources, left_out = packed.document["Resources"], packed.left_out(values)
    return [changes.Change("Add", name, item["Type"]) for name, item in resources.items() if name not in left_out]


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 is success, 1 a failure that was explained."""
    options = _parser().parse_args(argv)
    try:
        if options.print:
            print(json.dumps(template.package().document, indent=1))
            return 0
        given = dict(_pair(text) for text in options.parameter)
        found = deploy(boto3.client, options.stack, given, _say, options.plan_only, options.adopt)
    except (DeployError, ClientError, BotoCoreError) as error:
        print(f"deploy failed: {error}", file=sys.stderr)
        return 1
    for key, value in sorted(found.items()):
        print(f"{key:<24} {value}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description="Deploy infra/template.yaml.")
    parser.add_argument("--stack", default="reelhouse", help="name of the stack (default: %(default)s)")
    parser.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE", help="a template parameter")
    parser.add_argument("--plan-only", action="store_true", help="print what would change, and change nothing")
    parser.add_argument("--print", action="store_true", help="print the template as CloudFormation gets it, no more")
    parser.add_argument("--adopt", action="store_true", help="take in resources of a stack that was deleted")
    return parser


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise DeployError(f"--parameter {text!r}: expected NAME=VALUE")
    return name, value


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
