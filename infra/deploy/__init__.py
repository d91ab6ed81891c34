"""The command that deploys the template: plan, change set, outputs. `python -m infra.deploy --help`."""

from infra.deploy.command import deploy, outputs
from infra.deploy.errors import DeployError

__all__ = ["DeployError", "deploy", "outputs"]
