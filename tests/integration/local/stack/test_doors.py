"""Who comes in to a real endpoint, seen from the sockets: strangers' hosts, web pages, other users of the machine."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.settings import Settings
from local.stack import endpoint, owner_token
from local.stack.ports import any_free
from tests.fixtures_endpoint import BUCKET, Cloud, start_cloud

EVIL = "http://evil.example"
LIST_JOBS = (
    "POST / HTTP/1.1\r\nHost: {host}\r\nX-Amz-Target: AWSGlue.GetCrawlers\r\nContent-Type: text/plain\r\n"
    "{extra}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}"
)
# A user that sends a request and is gone before anybody can ask whose it was.
HIT_AND_RUN = """
import socket, struct, sys
port, count = int(sys.argv[1]), int(sys.argv[2])
for number in range(count):
    client = socket.create_connection(("127.0.0.1", port))
    query = f"Action=CreateQueue&QueueName=hit-and-run-{number}&Version=2012-11-05"
    # The header that routes it; a GET has no body, so that MiniStack would not notice that the sender is gone.
    signed = "Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/sqs/aws4_request"
    client.sendall(f"GET /?{query} HTTP/1.1\\r\\nHost: localhost\\r\\n{signed}\\r\\n\\r\\n".encode())
    if number % 2:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
"""
ASK = """
import socket, sys
client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client.sendall(b"GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n")
while data := client.recv(65536):
    sys.stdout.buffer.write(data)
"""


def port_of(cloud: Cloud) -> int:
    return int(cloud.url.rsplit(":", 1)[1])


def say(cloud: Cloud, request: str) -> tuple[int, dict[str, str], str]:
    """Send these very bytes; return status, headers (names in lower case) and body."""
    with socket.create_connection(("127.0.0.1", port_of(cloud)), timeout=10) as client:
        client.sendall(request.encode())
        answer = b"".join(iter(lambda: client.recv(65536), b"")).decode()
    head, _, body = answer.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    return int(first.split()[1]), {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}, body


def ask(cloud: Cloud, method: str = "GET", path: str = "/", **headers: str) -> tuple[int, dict[str, str], str]:
    lines = {"Host": "localhost", "Connection": "close", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return say(cloud, f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n")


def has_cors(headers: dict[str, str]) -> bool:
    return any(name.startswith("access-control-") for name in headers)


@pytest.mark.parametrize(
    ("host", "extra", "expected"),
    [
        ("127.0.0.1", "", 200),
        ("localhost:80", "", 200),
        ("evil.example", "", 403),  # a name that its owner lets point at 127.0.0.1
        ("127.0.0.1", f"Origin: {EVIL}\r\n", 403),
        ("127.0.0.1", "Origin: null\r\n", 403),
        ("127.0.0.1", "Sec-Fetch-Site: cross-site\r\n", 403),
        ("127.0.0.1", "Host: localhost\r\n", 400),  # the server itself: two hosts are no HTTP
    ],
)
def test_no_web_page_and_no_strangers_name_lists_a_thing(cloud: Cloud, host: str, extra: str, expected: int) -> None:
    status, headers, body = say(cloud, LIST_JOBS.format(host=host, extra=extra))
    assert status == expected
    assert ("Crawlers" in body) == (expected == 200)
    assert not has_cors(headers)


def test_a_request_of_http_1_0_without_a_host_is_refused(cloud: Cloud) -> None:
    assert say(cloud, "GET / HTTP/1.0\r\n\r\n")[0] == 403


def test_a_preflight_is_refused_and_no_answer_has_cors_headers(cloud: Cloud) -> None:
    wish = {"Origin": EVIL, "Access_Control_Request_Method": "PUT"}
    answers = [ask(cloud, "OPTIONS", **wish), ask(cloud, "OPTIONS"), ask(cloud, "GET"), ask(cloud, "GET", "/no-bucket")]
    assert [status for status, _, _ in answers] == [403, 200, 200, 404]
    assert not any(has_cors(headers) for _, headers, _ in answers)


def test_a_websocket_is_refused(cloud: Cloud) -> None:
    upgrade = {"Upgrade": "websocket", "Sec_WebSocket_Version": "13", "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    for host in ("localhost", "abcdef01.execute-api.127.0.0.1.localhost"):
        status, _, _ = ask(cloud, **{**upgrade, "Connection": "Upgrade", "Host": host})
        assert status == 403


def test_a_bucket_is_found_by_its_own_host_name(cloud: Cloud) -> None:
    cloud.put("by-host.txt", "found")
    status, _, body = ask(cloud, path="/by-host.txt", Host=f"{BUCKET}.s3.localhost.localstack.cloud:4566")
    assert (status, body) == (200, "found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"), ("POST", "/_ministack/reset?init=1"), ("POST", "/_ministack/config"),
        ("GET", "/_ministack/health"), ("GET", "/health"), ("GET", "/_localstack/health"),
        ("GET", "/_ministack/sqs/messages"), ("POST", "/%5Fministack/reset"), ("GET", "/_ministack/ready"),
    ],
)  # fmt: skip
def test_the_emulators_own_doors_are_closed(cloud: Cloud, method: str, path: str) -> None:
    status, _, body = ask(cloud, method, path)
    assert status == 403
    assert owner_token.HEADER in body
    assert cloud.client("s3").head_bucket(Bucket=BUCKET)["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("path", ["//_ministack/reset", "/x/../_ministack/reset", "http://localhost/_ministack/reset"])
def test_no_spelling_of_the_path_comes_round_the_door(cloud: Cloud, path: str) -> None:
    assert ask(cloud, "POST", path)[0] != 200
    assert cloud.client("s3").head_bucket(Bucket=BUCKET)["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Any]:
    """Start endpoints of this test's own with these settings; stops them."""
    started: list[Settings] = []

    def start(**changes: Any) -> Cloud:
        settings = replace(Settings.load(), home=tmp_path / f"home{len(started)}", endpoint_port=any_free(), **changes)
        started.append(settings)
        running = endpoint.start(settings)
        return Cloud(settings=settings, url=running.url, pid=running.pid)

    yield start
    for settings in started:
        endpoint.stop(settings)


def test_the_owner_opens_the_doors_with_the_token_of_this_start(tmp_path: Path) -> None:
    cloud = start_cloud(tmp_path / "home")
    try:
        first = owner_token.read(cloud.settings.home)
        cloud.client("s3").create_bucket(Bucket="wiped")
        assert stat.S_IMODE((cloud.settings.home / owner_token.FILE).stat().st_mode) == 0o600
        assert ask(cloud, "POST", "/_ministack/reset", X_Reelhouse_Token=first[:-1])[0] == 403
        assert len(cloud.client("s3").list_buckets()["Buckets"]) == 1
        status, _, body = ask(cloud, "POST", "/_ministack/reset", X_Reelhouse_Token=first)
        assert (status, json.loads(body)) == (200, {"reset": "ok"})
        assert cloud.client("s3").list_buckets()["Buckets"] == []
        endpoint.stop(cloud.settings)
        cloud = start_cloud(cloud.settings.home)
        assert ask(cloud, "GET", "/health", X_Reelhouse_Token=first)[0] == 403
        assert ask(cloud, "GET", "/health", X_Reelhouse_Token=owner_token.read(cloud.settings.home))[0] == 200
    finally:
        endpoint.stop(cloud.settings)


def test_settings_open_a_host_an_origin_and_a_service(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELHOUSE_ALLOWED_HOSTS", "reelhouse,lake")
    monkeypatch.setenv("REELHOUSE_ALLOWED_ORIGINS", "http://app.example")
    monkeypatch.setenv("REELHOUSE_SERVICES", "kinesis")
    cloud = own()
    assert [ask(cloud, Host=host)[0] for host in ("lake:4566", "reelhouse", "evil.example")] == [200, 200, 403]
    status, headers, _ = ask(cloud, Origin="http://app.example")
    assert (status, has_cors(headers)) == (200, False)
    assert cloud.client("kinesis").list_streams()["StreamNames"] == []
    with pytest.raises(Exception, match="organizations is not served"):
        cloud.client("organizations").list_accounts()


def test_an_aws_client_reads_why_it_was_refused(cloud: Cloud) -> None:
    def client(service: str) -> Any:
        made = boto3.client(
            service, endpoint_url=cloud.url, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x",
            config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
        )  # fmt: skip
        made.meta.events.register("before-send", lambda request, **_: request.headers.update({"Origin": EVIL}))
        return made

    for call in (client("s3").list_buckets, client("glue").get_jobs, client("sts").get_caller_identity):
        with pytest.raises(Exception, match="REELHOUSE_ALLOWED_ORIGINS"):
            call()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
class TestAnotherUser:
    """A process of `nobody` on this machine."""

    def test_is_refused_and_the_owner_is_not(self, cloud: Cloud) -> None:
        theirs, ours = (run(ASK, cloud, user) for user in ("nobody", None))
        assert theirs.startswith("HTTP/1.1 403 ")
        assert "REELHOUSE_ALLOW_OTHER_USERS=1" in theirs
        assert ours.startswith("HTTP/1.1 200 ")

    def test_that_is_gone_before_anybody_looks_has_done_nothing(self, cloud: Cloud) -> None:
        """Linux reports what is left of a closed socket as root's."""
        sqs = cloud.client("sqs")
        run(HIT_AND_RUN, cloud, "nobody", "200")
        sqs.create_queue(QueueName="hit-and-run-ours")  # served after theirs
        (queue,) = sqs.list_queues(QueueNamePrefix="hit-and-run")["QueueUrls"]
        assert queue.endswith("/hit-and-run-ours")

    def test_comes_in_where_the_setting_says_so(self, own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REELHOUSE_ALLOW_OTHER_USERS", "1")
        assert run(ASK, own(), "nobody").startswith("HTTP/1.1 200 ")

    def test_looks_into_nothing_of_the_home(self, cloud: Cloud) -> None:
        names = [path.name for path in cloud.settings.home.iterdir()]
        look = "import os, sys; os.listdir(sys.argv[2])"
        read = "import sys; open(sys.argv[2]).read()"
        places = [(look, ""), *((look if (cloud.settings.home / name).is_dir() else read, name) for name in names)]
        assert len(places) > 5
        # pytest's folders above are closed as well: the way to the home is opened for this.
        opened = [folder for folder in cloud.settings.home.parents if str(folder).startswith("/tmp/pytest")]
        for folder in opened:
            folder.chmod(0o711)
        for script, name in places:
            with pytest.raises(subprocess.CalledProcessError):
                run(script, cloud, "nobody", str(cloud.settings.home / name))


def run(script: str, cloud: Cloud, user: str | None, *arguments: str) -> str:
    """Run a script in a process of `user` with the endpoint's port as its first argument; return what it prints."""
    done = subprocess.run(
        ["/usr/bin/env", "python3", "-c", script, str(port_of(cloud)), *arguments],
        user=user, cwd="/", env={"PATH": "/usr/local/bin:/usr/bin:/bin"}, capture_output=True, text=True, check=True,
        timeout=60,
    )  # fmt: skip
    return done.stdout
