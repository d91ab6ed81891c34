"""Each stack of a home has a PostgreSQL of its own, as each has an RDS instance on AWS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from local import postgres
from local.settings import Settings
from local.stack import lifecycle
from local.stack.ports import any_free


def test_two_stacks_have_two_servers_and_one_command_stops_both(tmp_path: Path) -> None:
    first = Settings(home=tmp_path / "home", cache=tmp_path / "cache", postgres_port=any_free())
    second = replace(first, stack="second")
    try:
        servers = [postgres.start(settings.of_warehouse) for settings in (first, second)]
        assert servers[0].port != servers[1].port and servers[0].data != servers[1].data
        # The same role in both, each with its own password: roles are an instance's.
        for settings, password in ((first, "one"), (second, "two")):
            postgres.provision(settings.of_warehouse, "reelhouse_owner", password, "reelhouse")
        assert lifecycle.down(first) == ["PostgreSQL", "PostgreSQL of second"]
        assert postgres.status(first) is None and postgres.status(second.of_warehouse) is None
    finally:
        assert lifecycle.clean(first)
    assert not first.home.exists()
