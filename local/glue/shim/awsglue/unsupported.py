"""How this shim says no."""

from __future__ import annotations

from typing import Any


class NotOnThisTarget(NotImplementedError):
    """An API of AWS's `awsglue` that needs AWS's own jar; the message names it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"awsglue.{name} is not supported by Reelhouse's local awsglue: use Spark's own DataFrame API")


def refuse(name: str) -> Any:
    """A class whose use, by call or by attribute, is refused under `name`."""

    class RefusedType(type):
        def __call__(cls, *args: object, **kwargs: object) -> Any:
            raise NotOnThisTarget(name)

        def __getattr__(cls, attribute: str) -> Any:
            if attribute.startswith("__"):
                raise AttributeError(attribute)
            raise NotOnThisTarget(f"{name}.{attribute}")

    return RefusedType(name.rpartition(".")[2], (), {})
