"""The embedded target as one thing: the AWS endpoint, PostgreSQL, and what CloudFormation made of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from infra import deploy
from local import kafka, postgres, spark, target
from local.cluster import servers as cluster
from local.console import note
from local.lineage import jars as lineage_jars
from local.settings import STACK, STACKS, Settings
from local.stack import endpoint, home, warehouse_address
from local.target import Target, TargetError

# MiniStack's CloudFormation knows no NAT gateway; no network is real there, whatever the template says. Nothing there
# measures a queue, so an alarm would never ring. Whoever waits in front of it waits less gladly than a stack on AWS.
EMBEDDED_PARAMETERS = {"Egress": "endpoints", "EventAlarms": "off", "EventWindowSeconds": "5"}

Say = Callable[[str], None]


def up(settings: Settings, say: Say) -> Target:
    """Start what is not running; both servers at once. Says which address each has."""
    lineage_jars.prepare(settings, say)
    wishes = endpoint.wish(settings), postgres.wish(settings.of_warehouse)
    ran = endpoint.status(settings) is not None, postgres.status(settings.of_warehouse) is not None
    with ThreadPoolExecutor(2) as pool:
        api, database = pool.submit(endpoint.start, settings), pool.submit(postgres.start, settings.of_warehouse)
        running, server = api.result(), database.result()
    say(f"   AWS API     {running.url}{wishes[0].note(running.port, ran[0], 'REELHOUSE_PORT')}")
    say(f"   PostgreSQL  {server.host}:{server.port}{wishes[1].note(server.port, ran[1], 'REELHOUSE_PG_PORT')}")
    say_master(settings, running, say)
    chosen = target.embedded(settings, running.url)
    warehouse_address.mend(chosen, deployed(chosen), server, say)
    return chosen


def say_master(settings: Settings, running: endpoint.Endpoint, say: Say) -> None:
    """Where Spark runs go, if not to this machine's cores, and whether lineage is told; a late wish is named."""
    if running.lineage:
        say("   Lineage     is told; make lineage draws it")
    elif settings.lineage:
        say("   the endpoint ran already; REELHOUSE_LINEAGE=1 counts after make local-down")
    if running.spark_master:
        say(f"   Spark runs  {running.spark_master}")
    if settings.spark_master not in (None, running.spark_master):
        say(f"   the endpoint ran already; SPARK_MASTER={settings.spark_master} counts after make local-down")


def up_alone(settings: Settings, say: Say) -> Target:
    """Start the endpoint without a PostgreSQL, where it does not run; says which address it has."""
    lineage_jars.prepare(settings, say)
    wish, ran = endpoint.wish(settings), endpoint.status(settings) is not None
    running = endpoint.start(settings)
    say(f"   AWS API     {running.url}{wish.note(running.port, ran, 'REELHOUSE_PORT')}")
    say_master(settings, running, say)
    return target.embedded(settings, running.url)


def connect_api(settings: Settings, say: Say = note) -> Target:
    """The target's AWS API, whether or not there is a PostgreSQL; where there is one, as `connect` gives it.

    Raises:
        TargetError: the embedded endpoint is not up.
    """
    if target.chosen() == target.AWS or postgres.status(settings.of_warehouse) is not None:
        return connect(settings, say)
    running = endpoint.status(settings)
    if running is None:
        raise TargetError("the endpoint is not up; start it with `make glue` (or `make local-up`, with PostgreSQL)")
    return target.embedded(settings, running.url)


def connect(settings: Settings, say: Say = note) -> Target:
    """The target that TARGET names, which must be there already; its secrets know where PostgreSQL listens.

    Raises:
        TargetError: the embedded stack is not up.
    """
    if target.chosen() == target.AWS:
        return target.aws(settings)
    running, server = endpoint.status(settings), postgres.status(settings.of_warehouse)
    if running is None or server is None:
        raise TargetError("the embedded stack is not up; start it with `make local-up` (or `make run`)")
    chosen = target.embedded(settings, running.url)
    warehouse_address.mend(chosen, deployed(chosen), server, say)
    return chosen


def deploy_to(
    settings: Settings, chosen: Target, say: Say, full_plan: bool = False, events: str = ""
) -> dict[str, str]:
    """Carry out the template on the target; return the stack's outputs. `full_plan` names each addition too.

    `events` switches them `on` or `off`; without it they stay as they are.

    On the embedded target this also does what RDS does when an instance is created: make its master user and database.
    """
    switched = {"Events": events} if events else {}
    if chosen.name == target.AWS:
        return deploy.deploy(chosen.client, chosen.stack, switched, say, full_plan=full_plan)
    server = postgres.status(settings.of_warehouse)
    if server is None:
        raise TargetError("PostgreSQL is not up; start it with `make local-up`")
    running = endpoint.status(settings)
    told = "on" if running is not None and running.lineage else "off"
    parameters = {**EMBEDDED_PARAMETERS, "WarehousePort": str(server.port), "Lineage": told, **switched}
    outputs = deploy.deploy(chosen.client, chosen.stack, parameters, say, full_plan=full_plan)
    owner = secret(chosen, outputs["OwnerSecretId"])
    postgres.provision(settings.of_warehouse, owner["username"], owner["password"], owner["dbname"])
    return outputs


def outputs_of(chosen: Target) -> dict[str, str]:
    """The outputs of the deployed stack.

    Raises:
        TargetError: it is not deployed.
    """
    found = deployed(chosen)
    if found is None:
        raise TargetError(f"the stack {chosen.stack} is not deployed on target {chosen.name}; run `make deploy`")
    return found


def deployed(chosen: Target) -> dict[str, str] | None:
    """The outputs of the stack, or None where it is not deployed."""
    return deploy.outputs(chosen.client, chosen.stack)


def secret(chosen: Target, secret_id: str) -> dict[str, Any]:
    """A database secret: username, password, host, port, dbname."""
    value = chosen.client("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"]
    return dict(json.loads(value))


def down(settings: Settings) -> list[str]:
    """Stop the endpoint, Kafka, the cluster and every PostgreSQL; return the names of those that were running."""
    stopped = _down_but_postgres(settings)
    for of_stack in _warehouses(settings):
        if postgres.stop(of_stack):
            stopped.append("PostgreSQL" if of_stack.stack == STACK else f"PostgreSQL of {of_stack.stack}")
    return stopped


def _down_but_postgres(settings: Settings) -> list[str]:
    # The endpoint first: its runs have executors in the cluster.
    parts = (("AWS API", endpoint), ("Kafka", kafka), ("Spark cluster", cluster))
    stopped = [name for name, part in parts if part.stop(settings)]
    shutil.rmtree(spark.staging_folder(settings), ignore_errors=True)
    return stopped


def clean(settings: Settings) -> bool:
    """Stop all servers and delete all that they stored; False where there was nothing.

    Raises:
        TargetError: REELHOUSE_HOME is not a folder of ours; nothing is touched.
    """
    home.check(settings.home)
    stored = home.holds_state(settings.home)
    _down_but_postgres(settings)
    for of_stack in _warehouses(settings):
        postgres.remove(of_stack)
    home.remove(settings.home)
    return stored


def _warehouses(settings: Settings) -> list[Settings]:
    """The settings of every PostgreSQL that the home ever had."""
    others = sorted(path.name for path in (settings.home / STACKS).glob("*") if path.is_dir())
    return [replace(settings, stack=stack).of_warehouse for stack in (STACK, *others)]
