"""A replay through Kafka and the job into lake and live tables, with five kill -9: what a batch would make of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest
from pyiceberg.catalog import load_catalog

from glue_jobs.contract.table import CORE, OPS
from local import kafka, postgres
from local.kafka import jars
from local.replay import producer
from local.replay.messages import BROKEN, Message, Shares, messages
from local.settings import PROJECT, Settings
from local.spark import CATALOG, spark_runtime, write_conf_dir
from tests.fixtures_endpoint import BUCKET, Cloud, until
from tests.fixtures_postgres import Warehouse

EVENTS, RATE, SEED = 2500, 60, 3
TOPIC, SECRET = "stream-events", "stream-test-loader"
# A busy machine takes its time; what is waited for is told by what is seen, not by this.
PATIENCE = 300
Row = tuple[Any, ...]
Answer = TypeVar("Answer")


def event(number: int) -> dict[str, Any]:
    """One session of twenty minutes full of them, by 97 users."""
    moment = datetime(2025, 12, 1, 20) + timedelta(seconds=number * 1200 / EVENTS)
    return {
        "session_id": f"session_{number:06}", "user_id": f"user_{number % 97:05}", "movie_id": "movie_0001",
        "watch_date": "2025-12-01", "device_type": "Mobile",
        "watch_duration_minutes": float("nan") if number % 5 == 0 else float(number % 90),
        "progress_percentage": 50.0, "action": ("started", "paused", "stopped", "completed")[number % 4],
        "quality": "HD", "location_country": ("USA", "Canada")[number % 2], "is_download": False,
        "user_rating": float("nan"), "timestamp": f"{moment:%Y-%m-%d %H:%M:%S}",
    }  # fmt: skip


# Late, and yet never ten minutes behind: not even where a batch is of one partition of three alone.
SENT = messages([event(number) for number in range(EVENTS)], Shares(0.05, 0.05, 0.02, late_seconds=120), SEED)


def computed(sent: list[Message]) -> dict[str, Row]:
    """What a batch makes of the messages: session → its row in mart.realtime_session, at its first timestamp."""
    found: dict[str, Row] = {}
    for told in (json.loads(message.value) for message in sent if message.kind != BROKEN):
        at = datetime.fromisoformat(told["timestamp"]).replace(tzinfo=timezone.utc)
        minutes = told["watch_duration_minutes"]
        country = {"USA": "United States"}.get(told["location_country"], told["location_country"])
        row = (at, told["user_id"], told["action"], None if minutes != minutes else minutes, None, country)
        if told["session_id"] not in found or at < found[told["session_id"]][0]:
            found[told["session_id"]] = row
    return found


@dataclass
class Stream:
    """The job as a process of ours that can be killed with all below it."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self, *more: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.command, *more], env=self.environment, cwd=self.log.parent, stdout=log, stderr=log
            )

    def kill(self) -> None:
        assert self.process and self.process.poll() is None, self.log.read_text()[-4000:]
        own = psutil.Process(self.process.pid)
        for one in [own, *own.children(recursive=True)]:
            one.kill()
        self.process.wait()

    def end(self) -> None:
        self.start("--until_end", "true")
        assert self.process and self.process.wait(PATIENCE) == 0, self.log.read_text()[-4000:]

    def seen(self, condition: Callable[[], Answer], what: str) -> Answer:
        """The condition's answer once it is true; a job that has ended meanwhile fails with its own words."""

        def look() -> Answer:
            assert self.process and self.process.poll() is None, self.log.read_text()[-4000:]
            return condition()

        answer: Answer = until(look, PATIENCE, what)
        return answer


@pytest.fixture
def stream(cloud: Cloud, kafka_settings: Settings, warehouse: Warehouse, tmp_path: Path) -> Iterator[Stream]:
    for name in (CORE, OPS):
        database = {"Name": name, "LocationUri": f"s3://{BUCKET}/{name}"}
        cloud.client("glue").create_database(DatabaseInput=database)
    loader = warehouse.loader
    secret = {name: getattr(loader, name) for name in ("username", "password", "host", "port", "dbname")}
    cloud.client("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps(secret))

    runtime = spark_runtime(cloud.settings, cloud.url)
    connector = jars.ensure(jars.CONNECTOR, cloud.settings.cache, print)
    for side in ("driver", "executor"):
        runtime.conf[f"spark.{side}.extraClassPath"] = f"{runtime.classpath}:{connector}/*"
    runtime.conf[f"{CATALOG}.warehouse"] = f"s3://{BUCKET}/iceberg"
    conf = write_conf_dir(runtime, tmp_path / "conf")
    environment = {**os.environ, **runtime.env, "SPARK_CONF_DIR": str(conf), "PYTHONPATH": str(PROJECT)}
    command = [
        sys.executable, str(PROJECT / "glue_jobs" / "stream_events.py"), "--lake_bucket", BUCKET,
        "--warehouse_secret_id", SECRET, "--bootstrap_servers", kafka.start(kafka_settings).bootstrap,
        "--topic", TOPIC, "--trigger_seconds", "1", "--messages_a_batch", "300",
    ]  # fmt: skip
    made = Stream(command, environment, tmp_path / "stream.log")
    yield made
    if made.process and made.process.poll() is None:
        made.kill()


def test_five_kills_change_nothing(
    stream: Stream, cloud: Cloud, kafka_settings: Settings, warehouse: Warehouse, postgres_settings: Settings
) -> None:
    bootstrap = kafka.start(kafka_settings).bootstrap
    producer.ensure_topic(bootstrap, TOPIC)
    sent: list[producer.Sent] = []
    sending = threading.Thread(target=lambda: sent.append(producer.send(bootstrap, TOPIC, SENT, RATE, print)))
    sending.start()

    def batches() -> int:
        return int(warehouse.ask("owner", "select count(*) from ops.stream_batch")[0][0])

    def go_on(what: str) -> None:
        before = batches()
        stream.seen(lambda: batches() > before, f"a batch after {what}")

    stream.start()
    go_on("the start")
    stream.kill()
    stream.start()
    go_on("the job's kill")
    kill_broker(kafka_settings)
    go_on("the broker's kill")
    kill_postgres(postgres_settings)
    go_on("PostgreSQL's kill")
    stream.kill()
    stream.start()
    go_on("the job's second kill")
    kill_broker(kafka_settings)
    sending.join()
    stream.kill()
    stream.end()

    assert sent[0].failed == {} and sent[0].acknowledged == len(SENT)
    expected = computed(SENT)
    rows = warehouse.ask("owner", "select * from mart.realtime_session")
    assert {row[0]: row[1:] for row in rows} == expected and len(expected) == EVENTS
    assert lake_sessions(cloud) == {session: row[0] for session, row in expected.items()}
    assert refused_offsets(cloud) == sum(message.kind == BROKEN for message in SENT)
    ledger = warehouse.ask(
        "owner", "select sum(messages), sum(refused), count(distinct checkpoint_id) from ops.stream_batch"
    )
    assert ledger == [(len(SENT), refused_offsets(cloud), 1)]
    minutes = warehouse.ask("reader", "select sum(sessions), count(*) from bi.realtime_engagement")
    assert minutes == [(EVENTS, len({row[0].replace(second=0) for row in expected.values()}))]


def kill_broker(settings: Settings) -> None:
    broker = kafka.status(settings)
    assert broker
    os.kill(broker.pid, signal.SIGKILL)
    until(lambda: kafka.status(settings) is None, 30, "the broker's end")
    assert kafka.start(settings).port == broker.port


def kill_postgres(settings: Settings) -> None:
    server = postgres.status(settings)
    assert server
    os.kill(server.pid, signal.SIGKILL)
    assert postgres.start(settings).port == server.port


def table(cloud: Cloud, database: str, name: str) -> Any:
    endpoint = {"s3.endpoint": cloud.url, "glue.endpoint": cloud.url}
    keys = {"client.access-key-id": "test", "client.secret-access-key": "test", "client.region": "us-east-1"}
    catalog = load_catalog("glue", type="glue", warehouse=f"s3://{BUCKET}/iceberg", **endpoint, **keys)
    return catalog.load_table(f"{database}.{name}").scan().to_arrow()


def lake_sessions(cloud: Cloud) -> dict[str, datetime]:
    """Session → its time in the lake, where each is once."""
    found = table(cloud, CORE, "streamed_event").select(["session_id", "event_at"]).to_pylist()
    assert len({row["session_id"] for row in found}) == len(found)
    return {row["session_id"]: row["event_at"] for row in found}


def refused_offsets(cloud: Cloud) -> int:
    """Messages in quarantine; no broken rule of one is there twice."""
    found = table(cloud, OPS, "quarantine_messages").to_pylist()
    reasons = [(row["kafka_partition"], row["kafka_offset"], row["rule"], row["column_name"]) for row in found]
    assert len(set(reasons)) == len(reasons)
    return len({reason[:2] for reason in reasons})
