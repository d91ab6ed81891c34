"""What GetPartitions gives: the segment and the page that were asked for."""

from __future__ import annotations

from typing import Any

from local.glue.errors import unsupported
from local.glue.paging import page

MOST = 1000
# Asking for fewer partitions, or for those of another time: answering with all of today's would be wrong.
REFUSED = {
    "Expression": "Ask without it, and filter the answer by Values.",
    "QueryAsOfTime": "",
    "TransactionId": "",
}


def check(request: dict[str, Any]) -> None:
    """Raise GlueError for a choice among the partitions that is not evaluated here."""
    for name, instead in REFUSED.items():
        if request.get(name):
            raise unsupported(f"GetPartitions with {name}", instead)


def asked_for(request: dict[str, Any], partitions: list[dict[str, Any]]) -> dict[str, Any]:
    """The answer: of all `partitions` the request's segment, of that its page, and `NextToken` where there are more."""
    segment = request.get("Segment") or {"SegmentNumber": 0, "TotalSegments": 1}
    mine = partitions[segment["SegmentNumber"] :: segment["TotalSegments"]]
    found, next_token = page(mine, min(request.get("MaxResults") or MOST, MOST), request.get("NextToken"))
    return {"Partitions": found, **next_token}
