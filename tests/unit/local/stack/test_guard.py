"""Which requests come in: rows of headers, paths and connections against the rules, without a server."""

from __future__ import annotations

import asyncio
import json
import logging
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from typing import Any

import pytest

from local.stack import guard, owner_token, peers
from local.stack.guard import Rules

OWNER, ROOT, OTHER = 1000, 0, 1001
RULES = Rules(
    token="the-word", identity_path="/_reelhouse/endpoint", owner=lambda client, server: OWNER,
    users=frozenset({OWNER, ROOT}),
)  # fmt: skip
HOST = [(b"host", b"127.0.0.1:4566")]


def scope(
    headers: Any = HOST, path: str = "/", kind: str = "http", method: str = "POST", **more: Any
) -> dict[str, Any]:
    ends = {"client": ("127.0.0.1", 40000), "server": ("127.0.0.1", 4566)}
    return {"type": kind, "method": method, "path": path, "headers": list(headers), **ends, **more}


def comes_in(given: dict[str, Any], rules: Rules = RULES) -> bool:
    try:
        guard.check(given, rules)
    except guard.Refused:
        return False
    return True


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:4566", True),
        ("[::1]", True),
        ("[::1]:4566", True),
        ("localhost:4566", True),
        ("LocalHost", True),
        ("bucket.s3.localhost", True),
        ("localhost.localstack.cloud:4566", True),
        ("my.bucket.s3.localhost.localstack.cloud:4566", True),
        ("evil.example", False),
        ("evil.example:4566", False),
        ("localhost.evil.example", False),
        ("evillocalhost", False),
        ("localhost.localstack.cloud.evil.example", False),
        ("evillocalhost.localstack.cloud", False),
        ("127.0.0.1.evil.example", False),
        ("127.0.0.2", False),
        ("127.0.0.1:4566:80", False),
        ("127.0.0.1:x", False),
        ("localhost\nevil", False),
        ("user@localhost", False),
        ("localhost/evil", False),
        ("::1", False),
        ("", False),
        (".localhost", False),
    ],
)
def test_only_a_loopback_host_comes_in(host: str, expected: bool) -> None:
    assert comes_in(scope([(b"host", host.encode())])) is expected


@pytest.mark.parametrize("hosts", [[], [b"localhost", b"localhost"], [b"localhost", b"evil.example"]])
def test_a_missing_or_doubled_host_is_refused(hosts: list[bytes]) -> None:
    assert not comes_in(scope([(b"Host", host) for host in hosts]))


def test_a_setting_names_more_hosts_with_any_port_and_their_names_only() -> None:
    rules = replace(RULES, hosts=frozenset({"reelhouse", "host.docker.internal"}))
    found = {host: comes_in(scope([(b"host", host)]), rules) for host in (b"reelhouse:9", b"REELHOUSE", b"x.reelhouse")}
    assert found == {b"reelhouse:9": True, b"REELHOUSE": True, b"x.reelhouse": False}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "http://127.0.0.1:4566"}, False),
        ({"Origin": "http://localhost:3000"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://app.example"}, True),
        ({"Origin": "http://app.example.evil.example"}, False),
        ({"Origin": "http://app.example", "Sec-Fetch-Site": "cross-site"}, True),
        ({"Origin": "http://app.example", "Access-Control-Request-Method": "POST"}, False),
        ({"Access-Control-Request-Method": "POST"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, False),  # a page that was put into a bucket
        ({"Sec-Fetch-Site": "none"}, True),  # typed by the user
    ],
)
def test_no_web_page_comes_in_but_those_of_the_setting(sent: dict[str, str], expected: bool) -> None:
    rules = replace(RULES, origins=frozenset({"http://app.example", "null"}))
    headers = [(name.lower().encode(), value.encode()) for name, value in sent.items()]
    assert comes_in(scope([*HOST, *headers]), rules) is expected


def test_two_origins_of_which_one_is_allowed_are_refused() -> None:
    rules = replace(RULES, origins=frozenset({"http://app.example"}))
    both = [(b"origin", b"http://app.example"), (b"origin", b"http://evil.example")]
    assert not comes_in(scope([*HOST, *both]), rules)


@pytest.mark.parametrize(
    "path",
    [
        "/_ministack/reset", "/_ministack/config", "/_ministack/health", "/_ministack/ready",
        "/_ministack/lambda-code/f",
        "/_ministack/sqs/messages", "/_ministack/rds/iam-auth", "/_ministack/eks-auth/x", "/_localstack/health",
        "/_localstack/anything", "/health", "/_reelhouse/endpoint/more", "/_anything/new",
    ],
)  # fmt: skip
def test_the_emulators_own_doors_open_with_the_token_only(path: str) -> None:
    name = owner_token.HEADER.encode()
    found = [comes_in(scope([*HOST, *extra], path)) for extra in ([], [(name, b"the-wor")], [(name, b"the-word")])]
    assert found == [False, False, True]


@pytest.mark.parametrize(
    "path",
    ["/", "/bucket/_ministack/reset", "/bucket/health", "/_reelhouse/endpoint", "/_aws/lambda-url/x/",
     "/_ministack/cfn-response/4e0b", "/_ministack/cfn-signal/4e0b"],
)  # fmt: skip
def test_aws_own_paths_need_no_token(path: str) -> None:
    assert comes_in(scope(path=path))


@pytest.mark.parametrize(("uid", "expected"), [(OWNER, True), (ROOT, True), (OTHER, False), (None, False)])
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_only_the_owner_and_root_come_in(uid: int | None, expected: bool, kind: str) -> None:
    rules = replace(RULES, owner=lambda client, server: uid, websockets=True)
    assert comes_in(scope(kind=kind), rules) is expected
    assert comes_in(scope(kind=kind), replace(rules, other_users=True))


def test_the_owner_is_asked_for_this_very_connection() -> None:
    asked = []
    rules = replace(RULES, owner=lambda client, server: asked.append((client, server)))
    comes_in(scope(client=("127.0.0.1", 5), server=("127.0.0.1", 6)), rules)
    assert asked == [(peers.Address("127.0.0.1", 5), peers.Address("127.0.0.1", 6))]


def test_a_connection_without_an_address_is_refused() -> None:
    assert not comes_in(scope(client=None))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"headers": [(b"host", b"evil.example")]}, "REELHOUSE_ALLOWED_HOSTS"),
        ({"headers": [*HOST, (b"origin", b"http://evil.example")]}, "REELHOUSE_ALLOWED_ORIGINS"),
        ({"path": "/_ministack/reset"}, "X-Reelhouse-Token.*endpoint-token"),
        ({"client": None}, "REELHOUSE_ALLOW_OTHER_USERS=1"),
        ({"kind": "websocket"}, "REELHOUSE_SERVICES"),
    ],
)
def test_a_refusal_names_what_opens_the_door_in_one_line(change: dict[str, Any], named: str) -> None:
    with pytest.raises(guard.Refused, match=named) as refused:
        guard.check(scope(**change), RULES)
    assert "\n" not in str(refused.value)


def test_where_the_system_tells_no_owner_everybody_comes_in_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(peers.sys, "platform", "darwin")
    guard.guarded(inner([]), RULES)
    assert "other users of this machine can come in" in caplog.text
    assert comes_in(scope(), replace(RULES, owner=peers.owner))


def inner(called: list[str], headers: Any = ()) -> guard.App:
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        called.append(scope["type"])
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        await send({"type": "http.response.body", "body": b"inside"})

    return app


def answer(app: guard.App, given: dict[str, Any]) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    asyncio.run(app(given, receive, send))
    return sent


def test_what_is_refused_never_reaches_the_application() -> None:
    called: list[str] = []
    start, body = answer(guard.guarded(inner(called), RULES), scope([(b"host", b"evil.example")]))
    assert (called, start["status"], dict(start["headers"])[b"content-type"]) == ([], 403, b"text/plain; charset=utf-8")
    assert body["body"].startswith(b"Host 'evil.example' is not this machine's loopback")


def test_a_refused_websocket_is_closed_before_it_opens() -> None:
    called: list[str] = []
    (closed,) = answer(guard.guarded(inner(called), RULES), scope(kind="websocket"))
    assert (called, closed["type"], closed["code"]) == ([], "websocket.close", 1008)


def test_the_servers_own_life_is_no_request() -> None:
    called: list[str] = []
    answer(guard.guarded(inner(called), RULES), {"type": "lifespan"})
    assert called == ["lifespan"]


def test_no_cors_header_leaves_it_and_all_others_do() -> None:
    emulators = [(b"Access-Control-Allow-Origin", b"*"), (b"access-control-max-age", b"9"), (b"ETag", b"x")]
    start, body = answer(guard.guarded(inner([], emulators), RULES), scope())
    assert (start["headers"], body["body"]) == ([(b"ETag", b"x")], b"inside")


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ({"x-amz-target": "AWSGlue.GetJobs"}, "json"),
        ({"content-type": "application/x-amz-json-1.1"}, "json"),
        ({"content-type": "application/x-www-form-urlencoded; charset=utf-8"}, "query"),
        ({"authorization": "AWS4-HMAC-SHA256 x"}, "s3"),
    ],
)
def test_an_aws_client_can_read_the_reason(sent: dict[str, str], kind: str) -> None:
    headers = [(name.encode(), value.encode()) for name, value in sent.items()]
    _, body = answer(guard.guarded(inner([]), RULES), scope([(b"host", b"<evil>"), *headers]))
    if kind == "json":
        found = json.loads(body["body"])
        assert found["__type"] == "AccessDeniedException"
        reason = found["message"]
    else:
        root = ElementTree.fromstring(body["body"])
        error = root if kind == "s3" else root[0]
        assert (root.tag, error.findtext("Code")) == ("Error" if kind == "s3" else "ErrorResponse", "AccessDenied")
        reason = error.findtext("Message")
    assert reason.startswith("Host '<evil>' is not this machine's loopback")


def test_the_answer_to_head_has_no_body() -> None:
    _, body = answer(guard.guarded(inner([]), RULES), scope([], method="HEAD"))
    assert body["body"] == b""


def test_a_page_that_tries_again_and_again_does_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    app = guard.guarded(inner([]), replace(RULES, told=set()))
    with caplog.at_level(logging.WARNING):
        for number in range(300):
            answer(app, scope([(b"host", f"evil{number // 2}.example".encode())]))
    assert len(caplog.records) == guard.REASONS_TOLD
