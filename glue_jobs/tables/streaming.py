"""What the stream of events leaves in the lake: each session once, and the messages that are none."""

from __future__ import annotations

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.table import CORE, OPS, Table
from glue_jobs.feeds.behaviour_events import FEED

# Where a message stood: with the time at which the broker took it, since a topic that is made anew counts from 0 again.
PLACE = (
    required("topic", "string", "Topic of the message."),
    required("kafka_partition", "int", "Partition of the topic."),
    required("kafka_offset", "bigint", "Place of the message in the partition."),
    required("received_at", "timestamp", "When the broker took the message."),
)

STREAMED_EVENT = Table(
    database=CORE,
    name="streamed_event",
    grain="one session",
    comment="Sessions as they were streamed, typed: of a session that is told of again the message that came first."
    " What came more than ten minutes behind the latest time is not here; the live views have it.",
    primary_key=("session_id",),
    partition=("days(event_at)",),
    columns=(
        *(Column(column.name, column.type, column.comment, nullable=not column.required) for column in FEED.columns),
        *PLACE,
    ),
)  # fmt: skip

QUARANTINE_MESSAGES = Table(
    database=OPS,
    name="quarantine_messages",
    grain="one broken rule in one message",
    comment="Messages that were not taken, with what was wrong, where they stood and the message itself.",
    primary_key=("topic", "kafka_partition", "kafka_offset", "received_at", "rule", "column_name"),
    columns=(
        *PLACE,
        required("column_name", "string", "Column with the broken rule; the whole message's rules name `*`."),
        Column("value", "string", "The value as it stands in the message."),
        required("rule", "string", "Name of the rule."),
        required("expected", "string", "What the rule expects."),
        Column("raw_message", "string", "The message as text; null for one without a value."),
    ),
)  # fmt: skip
