"""Deploys the template: works out the plan, prints it, carries it out. `python -m infra.deploy --help`.

Which AWS it talks to is boto3's business (credentials, region, `AWS_ENDPOINT_URL`).

A new stack begins with its artifacts bucket alone, because CloudFormation reads a template of this size, and Glue its
scripts, from S3; all else is then an update with a change set. So scripts are there before the job that runs them.
"""

from __future__ import annotations

import argparse
import sys
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import artifacts, changes, secrets, stack, template
from infra.artifacts import PROJECT, Artifacts
from infra.errors import DeployError, Overtaken
from infra.template import Template

__all__ = ["DeployError", "deploy", "outputs"]

Say = Callable[[str], None]
Client = Callable[[str], Any]

# Statuses from which CloudFormation allows nothing but deletion: a creation that failed.
STILLBORN = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")
ATTEMPTS = 3


def deploy(
    client: Client,
    name: str,
    parameters: dict[str, str],
    say: Say,
    plan_only: bool = False,
    adopt: bool = False,
    project: Path = PROJECT,
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

    Raises:
        DeployError: it did not succeed; the message names what failed, and why.
    """
    packed, release = template.package(project), artifacts.build(project)
    _check(packed, release, parameters)
    wanted = {**parameters, "ArtifactVersion": release.version}
    for _ in range(ATTEMPTS):
        try:
            return _attempt(client, name, packed, release, wanted, say, plan_only, adopt)
        except Overtaken:
            say(f"another deployment changed stack {name} meanwhile: working out the plan anew")
    raise DeployError(f"stack {name} was changed by other deployments {ATTEMPTS} times: run the command again")


def outputs(client: Client, name: str) -> dict[str, str] | None:
    """The outputs of the deployed stack, or None where it is not deployed (or never got beyond its first part)."""
    found = stack.outputs(stack.describe(client("cloudformation"), name))
    return found if found.keys() - {template.BUCKET} else None


def _attempt(
    client: Client,
    name: str,
    packed: Template,
    release: Artifacts,
    wanted: dict[str, str],
    say: Say,
    plan_only: bool,
    adopt: bool,
) -> dict[str, str]:
    cloudformation = client("cloudformation")
    found = _usable(cloudformation, name, say, plan_only)
    if found is None and plan_only:
        say(f"stack {name} does not exist yet: everything would be added")
        changes.show(_all_added(packed, wanted), say)
        return {}
    if found is None:
        _bootstrap(cloudformation, name, packed, wanted, say, adopt)
        found = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    bucket = stack.outputs(found)[template.BUCKET]
    url = _upload(client("s3"), bucket, packed, release, say)
    values = {**_values_of(found, packed), **wanted}
    _update(cloudformation, name, url, values, packed.left_out(values), say, plan_only, adopt)
    deployed = stack.outputs(stack.describe(cloudformation, name))
    if not plan_only:
        for secret in secrets.align(client("secretsmanager"), deployed):
            say(f"secret {secret} has the database's new address")
    return deployed


def _usable(cloudformation: Any, name: str, say: Say, plan_only: bool) -> dict[str, Any] | None:
    """The stack at rest, ready to be updated; None where one must be created."""
    found = stack.at_rest(cloudformation, name, say)
    status = found["StackStatus"] if found else ""
    if status in STILLBORN:
        if not plan_only:
            say(f"stack {name} is {status}, what a failed creation leaves: deleting it first")
            stack.delete(cloudformation, name, say)
        return None
    if status in ("UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"):
        way_out = "continue-update-rollback" if status.startswith("UPDATE") else "delete-stack"
        raise DeployError(f"stack {name} is {status}: mend it by `aws cloudformation {way_out} --stack-name {name}`")
    return found


def _bootstrap(cloudformation: Any, name: str, packed: Template, wanted: dict[str, str], say: Say, adopt: bool) -> None:
    say(f"creating stack {name} with its artifacts bucket")
    more = {"ImportExistingResources": True} if adopt else {}
    found = changes.create(cloudformation, name, "CREATE", {"TemplateBody": packed.bootstrap}, wanted, **more)
    _carry_out(cloudformation, name, found, say)


def _update(
    cloudformation: Any,
    name: str,
    url: str,
    values: dict[str, str],
    left_out: set[str],
    say: Say,
    plan_only: bool,
    adopt: bool,
) -> None:
    more = {"ImportExistingResources": True} if adopt else {}
    found = changes.create(cloudformation, name, "UPDATE", {"TemplateURL": url}, values, **more)
    if not found.changes:
        say(f"stack {name}: no change")
        return
    changes.show([change for change in found.changes if change.name not in left_out], say)
    if plan_only:
        changes.discard(cloudformation, found.arn)
        return
    _carry_out(cloudformation, name, found, say)
    say(f"stack {name} is deployed")


def _carry_out(cloudformation: Any, name: str, found: changes.ChangeSet, say: Say) -> None:
    token = uuid.uuid4().hex
    changes.execute(cloudformation, name, found.arn, token)
    stack.follow(cloudformation, name, token, len(found.changes), say)


def _upload(s3: Any, bucket: str, packed: Template, release: Artifacts, say: Say) -> str:
    """Put everything that the template names into the bucket; return the template's own URL."""
    sent = artifacts.upload(s3, bucket, {**release.objects, **packed.objects})
    say(f"artifacts {release.version}: {f'{sent} objects uploaded' if sent else 'already there'}")
    return f"{s3.meta.endpoint_url}/{bucket}/{packed.key}"


def _check(packed: Template, release: Artifacts, parameters: dict[str, str]) -> None:
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
