"""The errors of a deployment."""

from __future__ import annotations


class DeployError(RuntimeError):
    """The deployment did not happen or did not succeed; the message says what failed, why, and what to do."""


class Overtaken(DeployError):
    """Another deployment changed the stack between our look at it and our change: worth another look."""
