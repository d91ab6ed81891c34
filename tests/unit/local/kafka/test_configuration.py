from __future__ import annotations

from pathlib import Path

from local.kafka.configuration import as_text, properties


def test_the_broker_listens_on_the_loopback_address_alone() -> None:
    found = properties(Path("/data"), 9871, 9872)
    addresses = [found[name] for name in ("listeners", "advertised.listeners", "controller.quorum.bootstrap.servers")]
    assert addresses == [
        "PLAINTEXT://127.0.0.1:9871,CONTROLLER://127.0.0.1:9872", "PLAINTEXT://127.0.0.1:9871", "127.0.0.1:9872",
    ]  # fmt: skip


def test_internal_topics_have_the_one_replica_that_one_node_can_have() -> None:
    found = properties(Path("/data"), 9871, 9872)
    assert {value for name, value in found.items() if name.endswith(("replication.factor", "min.isr"))} == {"1"}


def test_a_mistyped_topic_is_not_made() -> None:
    assert properties(Path("/data"), 1, 2)["auto.create.topics.enable"] == "false"


def test_a_value_can_neither_end_its_line_nor_escape_the_next_letter() -> None:
    assert as_text({"log.dirs": "/a\\b\nnode.id=7", "node.id": "1"}) == "log.dirs=/a\\\\b\\nnode.id=7\nnode.id=1\n"
