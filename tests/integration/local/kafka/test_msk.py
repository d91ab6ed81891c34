"""MSK as a client meets it: no cluster without a broker, then the broker's own address, and no other call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from local import kafka
from local.stack.ports import any_free
from tests.fixtures_endpoint import Cloud


@pytest.fixture
def started_later(cloud: Cloud) -> Iterator[kafka.Broker]:
    """A broker in the endpoint's own home, which is where its MSK looks; before it there is no cluster."""
    assert cloud.client("kafka").list_clusters()["ClusterInfoList"] == []
    settings = replace(cloud.settings, kafka_port=any_free())
    yield kafka.start(settings)
    kafka.remove(settings)


def test_msk_names_the_broker_that_runs(cloud: Cloud, started_later: kafka.Broker) -> None:
    msk = cloud.client("kafka")
    [cluster] = msk.list_clusters()["ClusterInfoList"]
    assert msk.describe_cluster(ClusterArn=cluster["ClusterArn"])["ClusterInfo"] == cluster
    brokers = msk.get_bootstrap_brokers(ClusterArn=cluster["ClusterArn"])
    assert brokers["BootstrapBrokerString"] == started_later.bootstrap
    assert not any(name in brokers for name in ("BootstrapBrokerStringTls", "BootstrapBrokerStringSaslIam"))
    with pytest.raises(ClientError, match="NotFoundException"):
        msk.get_bootstrap_brokers(ClusterArn=cluster["ClusterArn"].replace("reelhouse", "other"))
    with pytest.raises(ClientError, match="NotImplemented.*is not served"):
        msk.list_nodes(ClusterArn=cluster["ClusterArn"])
