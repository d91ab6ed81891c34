"""What the broker is told: one node that is broker and controller at once (KRaft), on the loopback address only."""

from __future__ import annotations

from pathlib import Path

HOST = "127.0.0.1"
NODE = 1
# Small heap, first compiler tier, one collector thread: a laptop's broker starts in two seconds and takes 350 MB.
JAVA_OPTIONS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.net.preferIPv4Stack=true",
    "-Djava.awt.headless=true",
)


def properties(data: Path, port: int, controller_port: int) -> dict[str, str]:
    """`server.properties` of a broker that keeps its logs in `data`. Names are those of Kafka's documentation."""
    broker, controller = f"PLAINTEXT://{HOST}:{port}", f"CONTROLLER://{HOST}:{controller_port}"
    return {
        "process.roles": "broker,controller",
        "node.id": str(NODE),
        "controller.quorum.bootstrap.servers": f"{HOST}:{controller_port}",
        "listeners": f"{broker},{controller}",
        "advertised.listeners": broker,
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": str(data),
        # A mistyped topic is an error, not a new topic.
        "auto.create.topics.enable": "false",
        "num.partitions": "3",
        "log.retention.hours": "168",
        # One node has one replica of everything; without these a consumer waits for ever for its group.
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "share.coordinator.state.topic.num.partitions": "1",
        "group.initial.rebalance.delay.ms": "0",
        # After kill -9 a new broker waits until the registration of the old one has run out: 9 s by default.
        "broker.session.timeout.ms": "2000",
        "broker.heartbeat.interval.ms": "500",
    }


def as_text(values: dict[str, str]) -> str:
    """The settings as a Java properties file; a backslash or a line break in a value is escaped."""
    escaped = {name: value.replace("\\", "\\\\").replace("\n", "\\n") for name, value in values.items()}
    return "".join(f"{name}={value}\n" for name, value in escaped.items())


# Warnings, and that it is up.
LOG4J = """\
<Configuration status="error">
  <Appenders>
    <Console name="out" target="SYSTEM_OUT">
      <PatternLayout pattern="%d{yyyy-MM-dd HH:mm:ss} %p %c{1}: %m%n%ex"/>
    </Console>
  </Appenders>
  <Loggers>
    <Logger name="kafka.server.KafkaRaftServer" level="info"/>
    <Root level="warn">
      <AppenderRef ref="out"/>
    </Root>
  </Loggers>
</Configuration>
"""
