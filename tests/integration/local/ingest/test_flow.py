"""The flow on a real Kafka and a real PostgreSQL: each quarter once, whatever is repeated, killed or broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

from local import kafka
from local.ingest import flow, table, topic
from local.ingest.stages import IngestError
from local.pipeline import reading
from local.replay.producer import ensure_topic
from local.settings import Settings
from tests.fixtures_postgres import Warehouse
from tests.samples.revenue import GOOD

QUARTERS = [f"{day}-{month}-{year}" for year in range(2019, 2024) for day, month in (("31", "03"), ("30", "06"))]


def written(path: Path, **changes: str) -> Path:
    rows = [{**GOOD, "Date": quarter, **changes} for quarter in QUARTERS]
    lines = [",".join(GOOD), *(",".join(row[name] for name in GOOD) for row in rows)]
    path.write_text("\ufeff" + "\n".join(lines) + "\n")
    return path


def secret(warehouse: Warehouse) -> dict[str, Any]:
    owner = warehouse.owner
    return {
        "host": owner.host, "port": owner.port, "dbname": owner.dbname,
        "username": owner.username, "password": owner.password,
    }  # fmt: skip


def test_each_quarter_is_there_once(
    kafka_settings: Settings, new_database: Callable[[], Warehouse], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap, name, said = kafka.start(kafka_settings).bootstrap, "revenue-test", list[str]()
    warehouse = new_database()

    def consume() -> table.Counts:
        return flow.consume(bootstrap, name, reading.connect(secret(warehouse)), said.append)

    ensure_topic(bootstrap, name)
    first = written(tmp_path / "a.csv")
    assert flow.publish(bootstrap, name, first, said.append) == 10

    # A consumer that dies in the middle of a batch leaves nothing of it, and no place.
    store = table._take
    monkeypatch.setattr(table, "_take", lambda *given: store(*given) if given[3].inserted < 2 else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        consume()
    monkeypatch.undo()
    assert warehouse.ask("owner", "select count(*) from ingest.topic_position") == [(0,)]
    assert consume() == table.Counts(inserted=10)
    assert consume() == table.Counts()

    # The same file again, a corrected one, and messages of somebody else.
    flow.publish(bootstrap, name, first, said.append)
    producer = Producer({"bootstrap.servers": bootstrap, "log_level": 0})
    producer.produce(name, b"{}", key=b"x")
    producer.produce(name, None, key=b"y")
    producer.flush()
    assert consume() == table.Counts(unchanged=10, refused=2)
    flow.publish(bootstrap, name, written(tmp_path / "b.csv", **{"UCAN ARPU": "12.00"}), said.append)
    assert consume() == table.Counts(updated=10)
    rows = "select count(*), count(distinct quarter), min(ucan_arpu_month_usd)::text from ingest.revenue"
    assert warehouse.ask("owner", rows) == [(10, 10, "12.00")]
    assert "record 1 refused" not in " ".join(said)

    # Without its places it reads all of the topic again, and still has no row twice.
    warehouse.ask("owner", "delete from ingest.topic_position")
    again = consume()
    assert (again.inserted, again.refused) == (0, 2)
    assert warehouse.ask("owner", rows) == [(10, 10, "12.00")]


def test_a_second_publisher_shuts_the_first_out_and_a_second_consumer_is_refused(
    kafka_settings: Settings, new_database: Callable[[], Warehouse]
) -> None:
    bootstrap, name = kafka.start(kafka_settings).bootstrap, "revenue-alone"
    ensure_topic(bootstrap, name)
    earlier = Producer({"bootstrap.servers": bootstrap, "transactional.id": topic.PUBLISHER, "log_level": 0})
    earlier.init_transactions(60)
    earlier.begin_transaction()
    earlier.produce(name, b"never seen")
    topic.publish(bootstrap, name, [])
    with pytest.raises(Exception, match="(?i)fenced"):
        earlier.commit_transaction(60)
    assert list(topic.batches(bootstrap, name, {})) == []

    given = secret(new_database())
    holder, other = reading.connect(given), reading.connect(given)
    try:
        table.prepare(holder)
        with table.alone(holder), pytest.raises(IngestError, match="another consumer"), table.alone(other):
            pass
        with table.alone(other):
            pass
    finally:
        holder.close()
        other.close()
