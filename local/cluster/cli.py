"""The commands of this package, for local/cli.py to register."""

from __future__ import annotations

from typing import Annotated

import typer

from local.cluster import servers
from local.console import say, step
from local.glue.jobs.limits import Machine
from local.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("cluster-up")(up)
    app.command("cluster-down")(down)


def up(
    workers: Annotated[int, typer.Option(help="How many workers.")] = 2,
    cores: Annotated[int | None, typer.Option(help="What each offers; by default all of the machine's.")] = None,
    memory: Annotated[
        int | None, typer.Option(help="What each offers, in MiB; by default their share of 40 %.")
    ] = None,
) -> None:
    """Start a Spark master and workers on 127.0.0.1."""
    usual = servers.Size.usual(Machine.this_one(), workers)
    size = servers.Size(workers, usual.cores if cores is None else cores, usual.memory if memory is None else memory)
    with step("cluster up"):
        cluster = servers.start(Settings.load(), size)
    say(f"   master      {cluster.url}, its page http://127.0.0.1:{cluster.ui}")
    say(f"   workers     {size.workers}, each with {size.cores} cores and {size.memory} MiB for executors")
    say(f"next: make local-down, then SPARK_MASTER={cluster.url} make run; make cluster-down stops it")


def down() -> None:
    """Stop master and workers."""
    say("stopped: Spark cluster" if servers.stop(Settings.load()) else "no Spark cluster was running")
