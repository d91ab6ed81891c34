"""Each ✔ of docs/awsglue.md is exercised by a test that asserts: a name by a call, an option by a read or a write."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from local.settings import PROJECT
from tests.unit.local.glue.awsglue.test_docs import TEXT, TICKED, found
from tests.unit.local.glue.awsglue.use_following import Use
from tests.unit.local.glue.awsglue.uses import uses_of_tests

READ, WRITE = "read", "write"
ROW = re.compile(r"^\| `(?P<name>[\w.]+)` \| (?P<read>✔\*?|✘)? ?\| (?P<write>✔\*?|✘)? ?\| (?P<difference>.*?) ?\|$")
DATABASES = {"jdbc", "postgresql"}


class Option(NamedTuple):
    """A row of an options table, for one direction."""

    group: str
    name: str
    direction: str
    mark: str


def options(text: str) -> Iterator[Option]:
    """The rows of the tables below `### Connections, formats, options`, one for each direction that has a mark."""
    group = ""
    for line in text.split("### Connections, formats, options")[1].split("\n## ")[0].splitlines():
        group = line.removeprefix("#### ") if line.startswith("#### ") else group
        row = ROW.match(line)
        for direction in (READ, WRITE):
            if row and row[direction]:
                yield Option(group, row["name"], direction, row[direction])


OPTIONS = list(options(TEXT))


@cache
def uses() -> frozenset[Use]:
    """What the tests of the whole tree use of awsglue."""
    return frozenset(uses_of_tests(PROJECT / "tests"))


def is_exercised(name: str, used: frozenset[Use]) -> bool:
    """True where a test calls the name on what it is a name of."""
    what, parent, last = found(name), name.rpartition(".")[0], name.rpartition(".")[2]
    if inspect.isclass(what):
        return any(use.via.startswith(f"{name}.") for use in used)
    if inspect.ismodule(found(parent)):
        return any(use.owner is what for use in used)
    owners = [use.owner for use in used if use.member == last and isinstance(use.owner, type)]
    return any(issubclass(owner, found(parent)) for owner in owners)


def direction(use: Use) -> str:
    """Whether the call reads or writes; empty for neither."""
    owner = use.owner.__name__
    if owner in ("DynamicFrameReader", "DataFrameReader", "DataSource"):
        return READ
    if owner in ("DynamicFrameWriter", "DataFrameWriter", "DataSink"):
        return WRITE
    if owner == "GlueContext":
        return READ if use.member.startswith(("create_", "getSource")) else WRITE
    return WRITE if (owner, use.member) == ("DynamicFrame", "write") else ""


# What a call must be of, beside naming the option.
OF: dict[str, Callable[[Use], bool]] = {
    "Files": lambda use: not use.texts & {*DATABASES, "dynamodb"},
    "Every format": lambda use: True,
    "CSV": lambda use: "csv" in use.texts,
    "JSON": lambda use: "json" in use.texts,
    "Tables of the catalogue": lambda use: "catalog" in use.member or use.member in ("getSink", "setCatalogInfo"),
    "JDBC": lambda use: bool(use.texts & DATABASES) or "jdbc_conf" in use.member,
    "DynamoDB": lambda use: "dynamodb" in use.texts,
    "Purging": lambda use: use.member.startswith("purge_"),
}


def is_used(option: Option, used: frozenset[Use]) -> bool:
    """True where a test reads, or writes, with the option; with the kind of connection or format of that name."""
    calls = [use for use in used if direction(use) == option.direction]
    if option.group in ("Kinds of connection", "Formats"):
        return any(option.name in use.texts for use in calls)
    return any(option.name in use.options and OF[option.group](use) for use in calls)


def test_each_ticked_name_is_called_by_a_test() -> None:
    assert len(TICKED) > 100
    assert [name for name in TICKED if not is_exercised(name, uses())] == []


def test_each_ticked_option_is_read_or_written_with_by_a_test() -> None:
    ticked = [option for option in OPTIONS if option.mark != "✘"]

    assert len(ticked) > 70
    assert [option[:3] for option in ticked if not is_used(option, uses())] == []


def test_a_name_that_nothing_calls_is_found() -> None:
    def left(name: str) -> frozenset[Use]:
        last = name.rpartition(".")[2]
        return frozenset(use for use in uses() if last not in {use.member, *use.via.split(".")})

    assert [name for name in TICKED if is_exercised(name, left(name))] == []


def test_an_option_that_nothing_is_given_is_found() -> None:
    def left(option: Option) -> frozenset[Use]:
        return frozenset(use for use in uses() if option.name not in {*use.options, *use.texts})

    assert [option for option in OPTIONS if is_used(option, left(option))] == []


def test_options_in_the_shim_are_those_of_the_page() -> None:
    """Every option that the shim asks for by name is in a table, a stream's in the text."""
    shim = PROJECT / "local" / "glue" / "shim" / "awsglue"
    asked = {path: set(re.findall(r"options\.get\(\s*\"([\w.]+)\"", path.read_text())) for path in shim.rglob("*.py")}
    of_streams = asked.pop(shim / "frames" / "streams.py")
    listed = {option.name for option in OPTIONS}

    assert set().union(*asked.values()) - listed == {"format", "multiline", "topk", "prob", "dbTable", "delimiter"}
    assert len(of_streams) > 4 and {name for name in of_streams if name not in TEXT} == set()
