"""Keeps the database secrets of the embedded stack true when PostgreSQL had to move to another port.

RDS never changes its port by itself; a laptop's server does, where somebody else took its port meanwhile. All that
connects reads the secrets, so writing the new address there is enough until the next deployment, which tells
CloudFormation too.
"""

from __future__ import annotations

from collections.abc import Callable

from infra.deploy import addresses
from local.postgres import Postgres
from local.target import Target


def mend(chosen: Target, outputs: dict[str, str] | None, server: Postgres, say: Callable[[str], None]) -> None:
    """Write the server's address into every database secret that has another one; nothing where none is deployed.

    Raises:
        DeployError: a secret is not the JSON that the template makes.
    """
    if outputs is None:
        return
    address = {"WarehouseHost": server.host, "WarehousePort": str(server.port)}
    if addresses.align(chosen.client("secretsmanager"), {**outputs, **address}):
        say(
            f"   PostgreSQL listens on port {server.port} now, and its secrets say so;"
            " programs with the old port (Tableau, DBeaver) must be told"
        )
