"""Amazon MSK's API, as far as there is something behind it: one cluster, which is this home's broker while it runs.

Calls and names are those of https://docs.aws.amazon.com/msk/1.0/apireference/.
"""

from __future__ import annotations

import base64
import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from local.kafka import jars
from local.kafka.broker import Broker

NAME = "reelhouse"
CLIENTS = "org.apache.kafka:kafka-clients:"  # of the broker's own version
CLUSTERS = "/v1/clusters"
ONE = re.compile(rf"{CLUSTERS}/(?P<arn>arn:[^/]+/[^/]+/[^/]+)(?P<rest>/.*)?")
Payload = dict[str, Any]


class MskError(Exception):
    """A refusal as MSK words one: its code, the HTTP status, what to do."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Cluster:
    """The broker as a cluster of an account and region.

    Attributes:
        identity: Kafka's own id of the cluster, as `kafka/formatted` has it.
    """

    broker: Broker
    identity: str
    region: str
    account: str

    @property
    def arn(self) -> str:
        """The same as long as the broker's data are."""
        own = uuid.UUID(bytes=base64.urlsafe_b64decode(f"{self.identity}=="))
        return f"arn:aws:kafka:{self.region}:{self.account}:cluster/{NAME}/{own}-1"

    def described(self) -> Payload:
        """What is true of it; fields of AWS's that have no meaning here are left out."""
        [version] = [jar.removeprefix(CLIENTS) for jar in jars.BROKER.locked() if jar.startswith(CLIENTS)]
        return {
            "clusterArn": self.arn,
            "clusterName": NAME,
            "state": "ACTIVE",
            "numberOfBrokerNodes": 1,
            "currentBrokerSoftwareInfo": {"kafkaVersion": version},
            "encryptionInfo": {"encryptionInTransit": {"clientBroker": "PLAINTEXT"}},
        }


def answer(method: str, path: str, cluster: Cluster | None) -> Payload:
    """The answer to ListClusters, DescribeCluster or GetBootstrapBrokers; `cluster` is None where no broker runs.

    Raises:
        MskError: the cluster is not there, or the call is another one.
    """
    path = unquote(path)
    if method == "GET" and path == CLUSTERS:
        return {"clusterInfoList": [cluster.described()] if cluster else []}
    asked = ONE.fullmatch(path)
    if method != "GET" or not asked or asked["rest"] not in (None, "/bootstrap-brokers"):
        raise MskError(
            501, "NotImplemented", f"MSK's {method} {path} is not served: make kafka-up starts the one broker"
        )
    if cluster is None or asked["arn"] != cluster.arn:
        raise MskError(
            404, "NotFoundException", f"no cluster {asked['arn']} runs: make kafka-up starts the one there is"
        )
    if asked["rest"] is None:
        return {"clusterInfo": cluster.described()}
    return {"bootstrapBrokerString": cluster.broker.bootstrap}
