"""The embedded endpoint's process: MiniStack with the Glue engine in it (`python -m local.stack.ministack_server`)."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from local.settings import Settings
from local.stack import guard, home, owner_token, services

HOST = "127.0.0.1"
IDENTITY_PATH = "/_reelhouse/endpoint"
DEPLOYMENT_SECONDS = 15.0
READING = ("Get", "List", "Describe", "BatchGet", "Filter", "Search", "Query", "Scan", "Receive", "Lookup")
# The states that are large, and by the service of `X-Amz-Target` which of them its requests never change.
COSTLY = frozenset({"cloudformation", "glue"})
UNMOVED = {
    # Its DDL asks Glue by requests of its own.
    "AmazonAthena": COSTLY,
    "AWSGlue": frozenset({"cloudformation"}),
    "Logs_20140328": COSTLY,
}
# By these Iceberg commits, and Spark's checkpoint then says that a batch is in the table: a kill -9 must not take back
# what was answered, or the stream would go on without the batch.
COMMITS = (b"AWSGlue.CreateTable", b"AWSGlue.UpdateTable")
# The name of a landing bucket ends so (infra/template.yaml).
LANDING = "-landing"
# What a run does, it does by requests; but the state machine that started it may have called Glue without one.
UNMOVED_BY_RUNS = frozenset({"cloudformation"})

logger = logging.getLogger("reelhouse.endpoint")


def main(argv: list[str]) -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m local.stack.ministack_server")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--home", type=Path, required=True)
    options = parser.parse_args(argv)
    settings = replace(Settings.load(), home=options.home.resolve(), endpoint_port=options.port)
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    for noisy in ("persistence", "hypercorn", "py4j", "botocore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # State, objects and working folders hold passwords and data: nobody else reads them.
    os.umask(0o077)
    prepare_environment(settings)
    asyncio.run(serve(settings))


def prepare_environment(settings: Settings) -> None:
    """Set MiniStack's switches; it reads them when it is imported."""
    state, objects, _ = (home.private_folder(settings.home / name) for name in ("state", "s3", "glue"))
    os.environ.update(
        BIND_HOST=HOST,
        GATEWAY_PORT=str(settings.endpoint_port),
        EDGE_PORT=str(settings.endpoint_port),
        MINISTACK_HOST=HOST,
        MINISTACK_REGION=settings.region,
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        PERSIST_STATE="1",
        S3_PERSIST="1",
        STATE_DIR=str(state),
        S3_DATA_DIR=str(objects),
        LOG_LEVEL="WARNING",
        # No Docker: not even looked for.
        DOCKER_HOST=f"unix://{settings.home}/no-docker.sock",
    )


async def serve(settings: Settings) -> None:
    """Put the engine into MiniStack, serve, and take everything down in order."""
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config

    from local.glue import ministack_hooks
    from local.stack.checkpoint import Checkpoint

    api = glue_api(settings, after_run=lambda: checkpoint.touch(everything=True, unmoved=UNMOVED_BY_RUNS))
    athena = athena_api(settings, after_query=lambda: checkpoint.touch(unmoved=COSTLY))
    finished = ministack_hooks.install(
        api,
        settings.opened_services,
        after_execution=lambda: checkpoint.touch(),
        athena_api=athena,
        settings=settings,
    )

    def states() -> dict[str, Callable[[], Any]]:
        finished.put_away()
        return ministack_hooks.saved_state()

    checkpoint = Checkpoint(states, ministack_hooks.serialise, ministack_hooks.deploying)
    config = Config()
    config.bind = [f"{HOST}:{settings.endpoint_port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1.0
    config.loglevel = "WARNING"
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)

    async def stop() -> None:
        await stopping.wait()
        logger.info("stopping")
        # The engines write their last logs and results to this very server, so they go first.
        await asyncio.to_thread(athena.shutdown)
        await asyncio.to_thread(api.shutdown)
        await asyncio.to_thread(ministack_hooks.end_functions)
        # MiniStack saves its state next: a stack saved in the middle of its deployment would stay there for ever.
        deadline = time.monotonic() + DEPLOYMENT_SECONDS
        while ministack_hooks.deploying() and time.monotonic() < deadline:
            await asyncio.sleep(0.05)

    def changed(unmoved: frozenset[str]) -> None:
        checkpoint.touch(unmoved=unmoved)

    def landed() -> None:
        # Where something new has landed a refresh follows: its first steps need no JVM, and those after them do.
        if ministack_hooks.has_spark_jobs():
            api.jobs.warm()

    api.scheduler.begin()
    application = committed(ministack_hooks.application(), lambda: checkpoint.keep("glue"))
    inside = observed(application, settings, changed, landed)
    app = guard.guarded(inside, rules(settings))
    await hypercorn_serve(app, config, shutdown_trigger=stop)


def rules(settings: Settings) -> guard.Rules:
    """Who may come in; writes the owner's token, new at each start."""
    return guard.Rules(
        token=owner_token.write(settings.home),
        hosts=settings.allowed_hosts,
        origins=settings.allowed_origins,
        other_users=settings.allow_other_users,
        websockets=bool(services.WEBSOCKET_SERVICES & settings.opened_services),
        identity_path=IDENTITY_PATH,
    )


def glue_api(settings: Settings, after_run: Callable[[], None]) -> Any:
    """The Glue engine for this endpoint."""
    from local import spark
    from local.glue.api import GlueApi
    from local.glue.config import EngineConfig
    from local.glue.crawlers import CrawlerEngine
    from local.glue.jobs.job_engine import JobEngine
    from local.kafka import jars
    from local.lineage import engine as lineage

    url = f"http://{HOST}:{settings.endpoint_port}"

    def find_spark() -> tuple[spark.SparkRuntime, Path]:
        runtime = lineage.with_listener(settings, spark.spark_runtime(settings, url))
        return runtime, spark.write_conf_dir(runtime, settings.home / "glue" / "spark-conf")

    def kafka_connector(say: Callable[[str], None]) -> list[Path]:
        return sorted(jars.ensure(jars.CONNECTOR, settings.cache, say).iterdir())

    config = EngineConfig(
        environment=spark.aws_environment(settings, url),
        home=settings.home / "glue",
        cache=settings.cache,
        spark=find_spark,
        master=settings.spark_master,
        isolation=os.environ.get("REELHOUSE_GLUE_ISOLATION", "warm"),
        after_run=after_run,
        idle_command=lambda: _archive_command(settings),
        kafka_connector=kafka_connector,
        run_conf=lambda run_id: lineage.run_conf(settings, run_id),
    )
    crawlers = CrawlerEngine(url, settings.region, config.home / "crawls.json")
    lineage.listen(settings, url, crawlers)
    return GlueApi(JobEngine(config), crawlers, config.home / "workflow-runs")


def athena_api(settings: Settings, after_query: Callable[[], None]) -> Any:
    """The Athena engine for this endpoint."""
    from local.athena.api import AthenaApi
    from local.athena.query_engine import AthenaConfig, QueryEngine
    from local.glue.ministack_hooks.athena import table_inputs

    url = f"http://{HOST}:{settings.endpoint_port}"
    home_folder = home.private_folder(settings.home / "athena")
    return AthenaApi(QueryEngine(AthenaConfig(url, home_folder, table_inputs, after_query)))


def _archive_command(settings: Settings) -> list[str] | None:
    """What makes the class archive, where there is none (the set-up made none, or Java is another one since)."""
    from local.spark import archive_making

    if not archive_making.missing(settings):
        return None
    return [sys.executable, "-m", "local.spark.archive_making", "--background"]


def observed(
    app: Callable[..., Awaitable[None]],
    settings: Settings,
    changed: Callable[[frozenset[str]], None],
    landed: Callable[[], None] = lambda: None,
) -> Callable[..., Any]:
    """MiniStack's application, which also says whose it is, and reports what it was asked to do.

    `changed` is called for every request that may change its state, `landed` for a file that is put into landing.
    """
    identity = json.dumps({"home": str(settings.home), "pid": os.getpid()}).encode()

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == IDENTITY_PATH:
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(identity)).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": identity})
            return
        await app(scope, receive, send)
        if scope["type"] == "http" and may_change(scope["method"], scope["headers"]):
            changed(unmoved_by(scope["path"], scope["headers"]))
            if lands_a_file(scope["method"], scope["path"]):
                landed()

    return wrapped


def committed(app: Callable[..., Awaitable[None]], keep: Callable[[], None]) -> Callable[..., Any]:
    """An application whose answer to a commit goes out after `keep` has saved what it says."""

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not commits(scope["headers"]):
            await app(scope, receive, send)
            return
        answer: list[Any] = []

        async def hold(message: Any) -> None:
            answer.append(message)

        await app(scope, receive, hold)
        await asyncio.to_thread(keep)
        for message in answer:
            await send(message)

    return wrapped


def commits(headers: list[tuple[bytes, bytes]]) -> bool:
    """True for a request by which a table is made or changed."""
    return any(name.lower() == b"x-amz-target" and value in COMMITS for name, value in headers)


def may_change(method: str, headers: list[tuple[bytes, bytes]]) -> bool:
    """False for requests that only read."""
    if method in ("GET", "HEAD", "OPTIONS"):
        return False
    for name, value in headers:
        if name.lower() == b"x-amz-target":
            return not value.decode("latin-1").rpartition(".")[2].startswith(READING)
    return True


def lands_a_file(method: str, path: str) -> bool:
    """True for a request that puts an object, or a part of one, into a landing bucket."""
    bucket, _, key = path.lstrip("/").partition("/")
    return method in ("PUT", "POST") and bucket.endswith(LANDING) and bool(key)


def unmoved_by(path: str, headers: list[tuple[bytes, bytes]]) -> frozenset[str]:
    """Of the services whose state is costly to save, those that a request of this kind never changes.

    A stack may change every service, and so may whatever is not known here.
    """
    found = {name.lower(): value for name, value in headers if name.lower() in (b"x-amz-target", b"authorization")}
    target = found.get(b"x-amz-target", b"").decode("latin-1").partition(".")[0]
    if target in UNMOVED:
        return UNMOVED[target]
    is_object = b"/s3/aws4_request" in found.get(b"authorization", b"") and path.strip("/").count("/") > 0
    return COSTLY if is_object and not target else frozenset()


if __name__ == "__main__":
    main(sys.argv[1:])
