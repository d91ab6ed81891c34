"""Change sets: what CloudFormation would do, as a plan that a person can read."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy.errors import DeployError, Overtaken
from infra.deploy.operations import validation_errors
from infra.deploy.waiting import Patience

# CloudFormation ends a change set without changes as FAILED and says so in words only; these are all it has used.
NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")
# What it answers when another change set was executed first, is being executed, or has created the stack.
QUICKER = ("ChangeSetNotFound", "InvalidChangeSetStatus", "AlreadyExistsException")
SIGNS = {"Add": "+", "Modify": "~", "Remove": "-", "Import": "<", "Dynamic": "?"}


@dataclass(frozen=True)
class Change:
    """One resource's change: `action` is Add, Modify, Remove, Import or Dynamic (known only when it happens).

    Attributes:
        replaced: "True" where the resource is made anew, "Conditional" where it may be, else "".
        scope: the properties, tags or policies that change.
    """

    action: str
    name: str
    kind: str
    replaced: str = ""
    scope: tuple[str, ...] = ()

    def __str__(self) -> str:
        note = {"True": "  REPLACED: made anew, the old one goes", "Conditional": "  may be replaced"}
        detail = f"  ({', '.join(self.scope)})" if self.scope else ""
        return f"{SIGNS.get(self.action, '?')} {self.name}  {self.kind}{detail}{note.get(self.replaced, '')}"


@dataclass(frozen=True)
class ChangeSet:
    """A change set that CloudFormation has worked out: no `changes` means there is nothing to do."""

    arn: str
    stack_id: str
    changes: list[Change] = field(default_factory=list)


def create(
    cloudformation: Any, stack: str, kind: str, template: dict[str, str], parameters: dict[str, str], adopt: bool
) -> ChangeSet:
    """Have CloudFormation work out a change set of `kind` CREATE or UPDATE; one without changes is removed again.

    With `adopt`, resources of the same name that exist outside the stack are taken in.

    Raises:
        DeployError: CloudFormation refuses the template or its parameters; the message is its own.
        Overtaken: another deployment was quicker.
    """
    with _told(stack):
        made = cloudformation.create_change_set(
            StackName=stack,
            ChangeSetName=f"deploy-{uuid.uuid4().hex[:12]}",
            ChangeSetType=kind,
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            **template,
            **({"ImportExistingResources": True} if adopt else {}),
        )
        arn, stack_id = made["Id"], made["StackId"]
        status, reason = _settled(cloudformation, arn)
        if status == "CREATE_COMPLETE":
            return ChangeSet(arn, stack_id, list(_changes(cloudformation, arn)))
        nothing = any(words in reason for words in NOTHING_TO_DO)
        found = [] if nothing else validation_errors(cloudformation, ChangeSetName=arn)
        discard(cloudformation, arn)
    if nothing:
        return ChangeSet(arn, stack_id)
    listed = "".join(f"\n  {line}" for line in found)
    raise DeployError(f"CloudFormation could not work out the changes of stack {stack}: {reason}{listed}")


def execute(cloudformation: Any, stack: str, change_set: ChangeSet, token: str) -> None:
    """Begin to carry a change set out; the events of it will carry `token`.

    Raises:
        Overtaken: another deployment was quicker.
    """
    with _told(stack):
        # Two that create a stack at once: some CloudFormations let the later one take the name.
        if cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackId"] != change_set.stack_id:
            raise Overtaken(f"another deployment has created stack {stack}")
        cloudformation.execute_change_set(ChangeSetName=change_set.arn, StackName=stack, ClientRequestToken=token)


def discard(cloudformation: Any, arn: str) -> None:
    """Remove a change set that will not be carried out."""
    cloudformation.delete_change_set(ChangeSetName=arn)


def show(changes: Iterable[Change], say: Callable[[str], None], full: bool = True) -> None:
    """Print the plan: additions, then changes, then removals, and a sum.

    Unless `full`, additions are counted by service, for they harm nothing. All else is always named.
    """
    order = sorted(changes, key=lambda change: (list(SIGNS).index(change.action), change.kind, change.name))
    counted = [] if full else [change for change in order if change.action == "Add"]
    for line in _by_service(counted):
        say(f"  {line}")
    for change in order:
        if change not in counted:
            say(f"  {change}")
    say(f"plan: {summary(order)}{'; PLAN=full names them' if counted else ''}")


def _by_service(added: list[Change]) -> Iterator[str]:
    """`+ Glue: 14 (Connection, 2 Crawler, 11 Job)`, a line a service."""
    kinds = Counter(change.kind for change in added)
    for service in sorted({_service(kind) for kind in kinds}):
        own = {kind.split("::")[-1]: count for kind, count in sorted(kinds.items()) if _service(kind) == service}
        parts = ", ".join(f"{count} {kind}" if count > 1 else kind for kind, count in own.items())
        yield f"+ {service}: {sum(own.values())} ({parts})"


def _service(kind: str) -> str:
    """`Glue` of `AWS::Glue::Job`."""
    return kind.split("::")[1] if "::" in kind else kind


def summary(changes: Iterable[Change]) -> str:
    """`3 to add, 1 to change (1 replaced), 0 to remove`."""
    found = list(changes)
    actions = [change.action for change in found]
    replaced = sum(1 for change in found if change.replaced == "True")
    note = f" ({replaced} replaced)" if replaced else ""
    adopted = f", {actions.count('Import')} to adopt" if "Import" in actions else ""
    changed = actions.count("Modify") + actions.count("Dynamic")
    return f"{actions.count('Add')} to add, {changed} to change{note}, {actions.count('Remove')} to remove{adopted}"


@contextmanager
def _told(stack: str) -> Iterator[None]:
    """Turn CloudFormation's refusals into ours."""
    try:
        yield
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        if code in QUICKER or (code == "ValidationError" and "_IN_PROGRESS" in message):
            raise Overtaken(f"another deployment of stack {stack} was quicker: {message}") from error
        if code == "ValidationError":
            raise DeployError(f"CloudFormation refuses the template: {message}") from error
        raise


def _settled(cloudformation: Any, arn: str) -> tuple[str, str]:
    patience = Patience(seconds=600)
    while True:
        found = cloudformation.describe_change_set(ChangeSetName=arn)
        if found["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
            return found["Status"], found.get("StatusReason", "")
        patience.wait(f"the change set {arn} to be worked out")


def _changes(cloudformation: Any, arn: str) -> Iterable[Change]:
    more: dict[str, str] = {}
    while True:
        page = cloudformation.describe_change_set(ChangeSetName=arn, **more)
        for entry in page["Changes"]:
            yield _change(entry["ResourceChange"])
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def _change(found: dict[str, Any]) -> Change:
    targets = (detail.get("Target", {}) for detail in found.get("Details", []))
    names = {target.get("Name") or target.get("Attribute", "") for target in targets}
    replaced = found.get("Replacement", "")
    return Change(
        action=found["Action"],
        name=found["LogicalResourceId"],
        kind=found["ResourceType"],
        replaced=replaced if replaced in ("True", "Conditional") else "",
        scope=tuple(sorted(name for name in names if name)),
    )
