"""MSK's answers: the broker that runs, or that there is none."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from local.kafka import Broker, msk

CLUSTER = msk.Cluster(Broker(19092, 19093, 1), "AAAAAAAAAAAAAAAAAAAAAA", "us-east-1", "000000000000")
ARN = "arn:aws:kafka:us-east-1:000000000000:cluster/reelhouse/00000000-0000-0000-0000-000000000000-1"


def test_the_broker_that_runs_is_the_one_cluster() -> None:
    [listed] = msk.answer("GET", "/v1/clusters", CLUSTER)["clusterInfoList"]
    assert listed["clusterArn"] == ARN and listed["state"] == "ACTIVE"
    assert msk.answer("GET", f"/v1/clusters/{quote(ARN, safe='')}", CLUSTER) == {"clusterInfo": listed}
    brokers = msk.answer("GET", f"/v1/clusters/{quote(ARN, safe='')}/bootstrap-brokers", CLUSTER)
    assert brokers == {"bootstrapBrokerString": "127.0.0.1:19092"}


def test_without_a_broker_there_is_no_cluster() -> None:
    assert msk.answer("GET", "/v1/clusters", None) == {"clusterInfoList": []}
    for cluster, arn in ((None, ARN), (CLUSTER, ARN.replace("reelhouse", "other"))):
        with pytest.raises(msk.MskError, match="make kafka-up") as refused:
            msk.answer("GET", f"/v1/clusters/{arn}/bootstrap-brokers", cluster)
        assert (refused.value.status, refused.value.code) == (404, "NotFoundException")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/clusters"), ("DELETE", f"/v1/clusters/{ARN}"), ("GET", f"/v1/clusters/{ARN}/nodes"),
     ("GET", "/v1/configurations"), ("GET", "/api/v2/clusters")],
)  # fmt: skip
def test_every_other_call_is_refused(method: str, path: str) -> None:
    with pytest.raises(msk.MskError, match="is not served") as refused:
        msk.answer(method, path, CLUSTER)
    assert refused.value.status == 501
