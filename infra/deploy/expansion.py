"""What the template says once and means for every feed or model.

CloudFormation's own `Fn::ForEach` (transform AWS::LanguageExtensions) repeats a fragment for the values of a list in
the template. What feeds and models there are, and how large their jobs, is said by the contracts; so the deploy command
carries the loops out, and CloudFormation gets, and a plan shows, plain resources. The syntax is CloudFormation's, with
attributes: `Fn::ForEach::Name: [Model, Models, {"${Model.resource}Job": …}]` in a mapping, and
`Fn::ForEach: [Feed, Feeds, <item>]` in a list. An entry whose value is an attribute that the item does not have (None)
is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from glue_jobs.contract.registry import FEEDS, MODELS
from infra.deploy import workflow
from infra.deploy.errors import DeployError

LOOP = "Fn::ForEach"

Item = Mapping[str, Any]
Collections = Mapping[str, Sequence[Item]]


def contracts() -> dict[str, list[dict[str, Any]]]:
    """What the loops go over: Feeds (name), Models (what `Model` has; resource and name as AWS likes them), Triggers.

    Triggers are those of the workflow (infra/deploy/workflow.py).
    """
    return {
        "Feeds": [{"name": name} for name in sorted(FEEDS)],
        "Models": [
            {
                "resource": workflow.camel(model.job),
                "name": model.job.replace("_", "-"),
                "job": model.job,
                "script": model.script,
                "comment": model.comment,
                "worker_type": model.worker_type,
                "workers": model.workers,
                "timeout_minutes": model.timeout_minutes,
                "modules": ",".join(model.modules) or None,
            }
            for _, model in sorted(MODELS.items())
        ],
        "Triggers": workflow.triggers(),
    }


def expand(node: Any, collections: Collections) -> Any:
    """`node` with every loop carried out.

    Raises:
        DeployError: a loop has another form, goes over something unknown, or two of its results have one name.
    """
    if isinstance(node, dict):
        return _expanded_mapping(node, collections)
    if isinstance(node, list):
        return [item for entry in node for item in _expanded_entry(entry, collections)]
    return node


def _expanded_mapping(node: dict[str, Any], collections: Collections) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.items():
        if not key.startswith(f"{LOOP}::"):
            found[key] = expand(value, collections)
            continue
        for repeated in _repeated(value, collections):
            twice = sorted(found.keys() & repeated.keys())
            if twice:
                raise DeployError(f"infra/template.yaml: {key} makes {', '.join(twice)}, which is there already")
            found.update(expand(repeated, collections))
    return found


def _expanded_entry(entry: Any, collections: Collections) -> list[Any]:
    if isinstance(entry, dict) and set(entry) == {LOOP}:
        return [expand(repeated, collections) for repeated in _repeated(entry[LOOP], collections)]
    return [expand(entry, collections)]


def _repeated(loop: Any, collections: Collections) -> Iterator[Any]:
    """The loop's fragment once for each item, with the item's attributes in place."""
    if not isinstance(loop, list) or len(loop) != 3:
        raise DeployError(f"infra/template.yaml: {LOOP} takes [name, collection, fragment], not {loop!r}")
    name, collection, fragment = loop
    if collection not in collections:
        known = ", ".join(sorted(collections))
        raise DeployError(f"infra/template.yaml: {LOOP} over {collection!r}; there are {known}")
    for item in collections[collection]:
        yield _put(fragment, name, item)


def _put(node: Any, name: str, item: Item) -> Any:
    if isinstance(node, dict):
        put = {_put_text(key, name, item, str): (value, _put(value, name, item)) for key, value in node.items()}
        # AWS takes no empty value, and CloudFormation's way out (AWS::NoValue) is not for a JSON property's keys.
        return {key: made for key, (value, made) in put.items() if made is not None or value is None}
    if isinstance(node, list):
        return [_put(value, name, item) for value in node]
    return _put_text(node, name, item) if isinstance(node, str) else node


def _put_text(text: str, name: str, item: Item, kind: Any = None) -> Any:
    """`text` with `${Model.job}` replaced; a text that is nothing else keeps the attribute's type."""
    marks = rf"\$\{{{name}\.(\w+)\}}"
    missing = set(re.findall(marks, text)) - item.keys()
    if missing:
        raise DeployError(f"infra/template.yaml: {name} has no {', '.join(sorted(missing))}; it has {', '.join(item)}")
    whole = re.fullmatch(marks, text)
    if whole and kind is None:
        return item[whole.group(1)]
    return re.sub(marks, lambda mark: str(item[mark.group(1)]), text)
