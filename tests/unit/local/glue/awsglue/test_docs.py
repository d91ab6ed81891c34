"""docs/awsglue.md names what there is, and nothing else."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Any

import pytest

from local.glue.jobs.preinstalled import PROVIDED
from local.settings import PROJECT

TEXT = (PROJECT / "docs" / "awsglue.md").read_text()
NAMES = dict(re.findall(r"^\| `(awsglue\.[\w.]+)` \| (✔\*?|✘) \|", TEXT, re.MULTILINE))
TICKED = [name for name, mark in NAMES.items() if mark != "✘"]
CLASSES = {
    "awsglue.dynamicframe": ("DynamicFrame", "DynamicFrameCollection", "DynamicFrameReader", "DynamicFrameWriter"),
    "awsglue.context": ("GlueContext",),
    "awsglue.dataframereader": ("DataFrameReader",),
    "awsglue.dataframewriter": ("DataFrameWriter",),
    "awsglue.data_sink": ("DataSink",),
    "awsglue.data_source": ("DataSource",),
    "awsglue.job": ("Job",),
}


def found(name: str) -> Any:
    """What the name stands for; modules as far as they go, then attributes."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            value: Any = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            value = getattr(value, part)
        return value
    raise ImportError(name)


@pytest.mark.parametrize("name", TICKED)
def test_what_is_ticked_is_there(name: str) -> None:
    assert found(name) is not None


@pytest.mark.parametrize("name", [name for name, mark in NAMES.items() if mark == "✘"])
def test_what_is_refused_is_refused_by_its_name(name: str) -> None:
    from awsglue.context import GlueContext

    last = name.rpartition(".")[2]
    with pytest.raises(NotImplementedError, match=r"is not supported by Reelhouse's local awsglue") as refused:
        if ".GlueContext." in name:
            getattr(GlueContext.__new__(GlueContext), last)
        else:
            found(name)(None)
    assert last in str(refused.value)


def test_every_public_name_is_listed() -> None:
    from awsglue import transforms
    from awsglue.context import REFUSED

    public = {f"awsglue.transforms.{name}" for name in transforms.__all__}
    public |= {f"awsglue.context.GlueContext.{name}" for name in REFUSED}
    for module, classes in CLASSES.items():
        for name in classes:
            own = members_of(getattr(importlib.import_module(module), name))
            public |= {
                f"{module}.{name}.{member}" for member in own if not member.startswith("_") and _is_ours(own[member])
            }

    listed = {name for name in NAMES if ".".join(name.split(".")[:2]) in {"awsglue.transforms", *CLASSES}}
    assert public - listed == set()
    assert listed - public == {"awsglue.context.GlueContext.sql"}


def members_of(one: type) -> dict[str, Any]:
    """The class's own members, and those of our classes that it is made of."""
    ours = [base for base in reversed(one.__mro__) if base.__module__.startswith("awsglue.")]
    return {name: member for base in ours for name, member in vars(base).items()}


def _is_ours(member: object) -> bool:
    return inspect.isfunction(member) or isinstance(member, (classmethod, property))


def test_rule_types_and_preinstalled_modules_are_listed() -> None:
    from awsgluedq.dqdl.rules import TYPES

    section = TEXT.split("## Data quality")[1].split("## Job parameters")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(TYPES)
    after = TEXT.split("AWS preinstalls modules that are not here:")[1]
    assert set(re.findall(r"\w+", after.split(". Where")[0])) == PROVIDED.keys() - {"requests", "dateutil"}


def test_every_refused_format_option_is_listed() -> None:
    from awsglue.frames.readers import REFUSED_OPTIONS

    section = TEXT.split("#### Every format")[1].split("####")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \| ✘ \|", section, re.MULTILINE)) == REFUSED_OPTIONS
