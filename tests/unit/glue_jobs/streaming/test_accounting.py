from __future__ import annotations

from glue_jobs.streaming.accounting import messages_behind


def test_the_lag_is_what_is_in_the_topic_less_what_is_read() -> None:
    latest = {"events": {"0": 120, "1": 80, "2": 5}}
    read = {"events": {"0": 100, "1": 80}}
    assert messages_behind({"sources": [{"endOffset": read, "latestOffset": latest}]}) == 25
    assert messages_behind({"sources": [{"endOffset": None, "latestOffset": latest}]}) == 205
    assert messages_behind({"sources": [{"endOffset": None, "latestOffset": None}]}) == 0
