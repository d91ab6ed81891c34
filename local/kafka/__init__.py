"""The embedded target's Kafka: a real Apache Kafka broker, started, found and stopped."""

from local.kafka.broker import Broker, BrokerError, cluster_id, remove, start, status, stop, wish

__all__ = ["Broker", "BrokerError", "cluster_id", "remove", "start", "status", "stop", "wish"]
