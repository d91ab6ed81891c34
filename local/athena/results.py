"""Pages of a result, read from its file in S3 as Athena reads them."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlparse

from botocore.exceptions import ClientError

from local.athena import result_file
from local.athena.errors import AthenaError, invalid_request
from local.athena.result_file import Row

MOST_ROWS = 1000
_KEPT = 4
_LARGEST_KEPT = 32 << 20


class ResultFiles:
    """Reads result files, and keeps the last few small ones, so that the next page costs nothing."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], list[Row]] = {}
        self._lock = threading.Lock()

    def rows(self, s3: Any, address: str) -> list[Row]:
        """All rows of a result, for CSV the column names first.

        Raises:
            AthenaError: the file is gone.
        """
        parsed = urlparse(address, allow_fragments=False)
        place = {"Bucket": parsed.netloc, "Key": parsed.path.lstrip("/")}
        try:
            head = s3.head_object(**place)
            key = (address, str(head["ETag"]))
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            content = s3.get_object(**place)["Body"].read().decode()
        except ClientError:
            raise AthenaError("InvalidRequestException", "Could not find results", "RESULT_NOT_FOUND") from None
        rows = list(result_file.read_csv(content)) if address.endswith(".csv") else result_file.read_text(content)
        if len(content) <= _LARGEST_KEPT:
            with self._lock:
                self._kept[key] = rows
                for old in list(self._kept)[:-_KEPT]:
                    del self._kept[old]
        return rows


def page(rows: list[Row], most: int | None, token: str | None) -> tuple[list[Row], dict[str, str]]:
    """One page, and the token of the next.

    Raises:
        AthenaError: a size out of range, or a token that no page gave.
    """
    size = MOST_ROWS if most is None else most
    if not 1 <= size <= MOST_ROWS:
        bound = "less than or equal to 1000" if size > MOST_ROWS else "greater than or equal to 1"
        raise invalid_request(
            "1 validation error detected: Value at 'maxResults' failed to satisfy constraint:"
            f" Member must have value {bound}"
        )
    start = 0
    if token is not None:
        if not token.isdigit() or int(token) > len(rows):
            raise invalid_request(f"The nextPageToken is malformed: {token}")
        start = int(token)
    end = start + size
    return rows[start:end], {"NextToken": str(end)} if end < len(rows) else {}


def data(rows: list[Row]) -> list[dict[str, Any]]:
    """Rows as GetQueryResults gives them; NULL is a Datum without a value."""
    return [{"Data": [{} if value is None else {"VarCharValue": value} for value in row]} for row in rows]
