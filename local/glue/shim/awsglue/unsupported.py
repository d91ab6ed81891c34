"""How this shim says no."""

from __future__ import annotations

from typing import Any

INSTEAD = "use Spark's own DataFrame API"


class NotOnThisTarget(NotImplementedError):
    """Something of AWS's `awsglue` that is not carried out here; the message names it."""

    def __init__(self, name: str, instead: str = INSTEAD) -> None:
        full = name if name.startswith("awsglueml.") else f"awsglue.{name}"
        super().__init__(f"{full} is not supported by Reelhouse's local awsglue: {instead}")
        self.name = name


def refuse(name: str, instead: str = INSTEAD) -> Any:
    """A class whose use, by call or by attribute, is refused under `name`."""

    class RefusedType(type):
        def __call__(cls, *args: object, **kwargs: object) -> Any:
            raise NotOnThisTarget(name, instead)

        def __getattr__(cls, attribute: str) -> Any:
            if attribute.startswith("__"):
                raise AttributeError(attribute)
            raise NotOnThisTarget(f"{name}.{attribute}", instead)

    return RefusedType(name.rpartition(".")[2], (), {})
