"""The error of a deployment."""

from __future__ import annotations


class DeployError(RuntimeError):
    """The deployment did not happen or did not succeed; the message says what failed, why, and what to do."""
