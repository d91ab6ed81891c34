"""What is to become of choices: the options of `toDF` and the arguments of `resolveChoice`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pyspark.sql import DataFrame

from awsglue import gluetypes
from awsglue.frames import choices, tables


class ResolveOption:
    """How `toDF` is to treat the choice at `path`: KeepAsStruct, Project or Cast to the type `target`."""

    def __init__(self, path: str, action: str, target: Any = None) -> None:
        self.path, self.action, self.target = path, action, target

    def spec(self) -> str:
        """The same as an action of resolveChoice.

        Raises:
            ValueError: there is no such action.
        """
        names = {"KeepAsStruct": "make_struct", "Project": "project", "Cast": "cast"}
        if self.action not in names:
            raise ValueError(f"{self.action!r}: expected one of {', '.join(names)}")
        name = names[self.action]
        return name if name == "make_struct" else f"{name}:{gluetypes.text_of(self.target)}"


def resolution(
    specs: Sequence[tuple[str, str]], choice: str, database: str | None, table_name: str | None
) -> Callable[[DataFrame], DataFrame]:
    """The change that these arguments of `resolveChoice` ask for; raises ValueError for half a catalogue table."""
    if choice.lower() == "match_catalog":
        wanted = {name.lower(): kind for name, kind in tables.get(database, table_name).columns.items()}
        return lambda frame: choices.match(frame, wanted)
    if choice:
        return lambda frame: choices.resolve_all(frame, choice)

    def change(frame: DataFrame) -> DataFrame:
        for path, action in specs:
            frame = choices.resolve(frame, path, action)
        return frame

    return change
