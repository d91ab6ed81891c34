"""What all transforms are."""

from __future__ import annotations

import inspect
from typing import Any


class GlueTransform:
    """A transform: `Name.apply(…)` is `Name()(…)`."""

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Carry it out; the arguments are those of the call."""
        return cls()(*args, **kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} is no transform by itself")

    @classmethod
    def name(cls) -> str:
        """The name of the class."""
        return cls.__name__

    @classmethod
    def describeArgs(cls) -> list[dict[str, Any]]:  # noqa: N802 - AWS's name
        """Its arguments: name, whether it is optional, and its default."""
        parameters = list(inspect.signature(cls.__call__).parameters.values())[1:]
        described = []
        for one in parameters:
            optional = one.default is not inspect.Parameter.empty
            described.append(
                {"name": one.name, "optional": optional, "defaultValue": one.default if optional else None}
            )
        return described

    @classmethod
    def describeReturn(cls) -> dict[str, str]:  # noqa: N802 - AWS's name
        """What it gives."""
        return {"returnType": str(inspect.signature(cls.__call__).return_annotation), "description": ""}

    @classmethod
    def describeTransform(cls) -> str:  # noqa: N802 - AWS's name
        """What it does."""
        return inspect.getdoc(cls) or ""

    @classmethod
    def describeErrors(cls) -> list[dict[str, str]]:  # noqa: N802 - AWS's name
        """Nothing is told of errors beforehand."""
        return []

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """All of the above."""
        return {
            "transform": {
                "name": cls.name(),
                "args": cls.describeArgs(),
                "returns": cls.describeReturn(),
                "description": cls.describeTransform(),
                "raises": cls.describeErrors(),
            }
        }
