"""The secrets of one account and region, as MiniStack keeps and saves them."""

from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from local.secrets.errors import MARKED, invalid_request, not_found

Record = dict[str, Any]
SUFFIX = 7  # a hyphen and the six characters that AWS adds to a secret's name in its ARN


def _nobody(_record: Record, _label: str, _version: str) -> None:
    return None


@dataclass(frozen=True)
class Store:
    """Where secrets are.

    Attributes:
        records: the secrets by name.
        policies: resource policies, JSON texts by the secret's ARN.
        arn_prefix: what every ARN here begins with: `arn:aws:secretsmanager:us-east-1:000000000000:secret:`.
        label_moved: told of a secret, a label and the id of the version that has it now.
        now: seconds since 1970.
    """

    records: MutableMapping[str, Record]
    policies: MutableMapping[str, str]
    arn_prefix: str
    label_moved: Callable[[Record, str, str], None] = _nobody
    now: Callable[[], float] = time.time

    def find(self, secret_id: str) -> Record | None:
        """The secret of this name, ARN, or ARN without its last hyphen and six characters."""
        self._drop_expired()
        if secret_id in self.records:
            return self.records[secret_id]
        for record in list(self.records.values()):
            if secret_id in (record["ARN"], record["ARN"][:-SUFFIX]):
                return record
        return None

    def get(self, secret_id: str) -> Record:
        """The secret; raises SecretsError where there is none."""
        record = self.find(secret_id)
        if record is None:
            raise not_found()
        return record

    def live(self, secret_id: str) -> Record:
        """The secret; raises SecretsError where there is none, or it is scheduled for deletion."""
        record = self.get(secret_id)
        if record.get("DeletedDate"):
            raise invalid_request(MARKED)
        return record

    def all(self, with_deleted: bool = False) -> list[Record]:
        """The secrets in the order in which they were made."""
        self._drop_expired()
        return [record for record in self.records.values() if with_deleted or not record.get("DeletedDate")]

    def remove(self, record: Record) -> None:
        """Take a secret away for good, with its policy."""
        del self.records[record["Name"]]
        self.policies.pop(record["ARN"], None)

    def touch(self, record: Record) -> None:
        """Note that a secret has changed."""
        record["LastChangedDate"] = self.stamp()

    def stamp(self) -> float:
        """The time, in seconds since 1970, to the millisecond as AWS has it."""
        return round(self.now(), 3)

    def today(self) -> int:
        """Midnight, UTC: AWS tells of the last access no more than its day."""
        return int(self.now()) // 86400 * 86400

    def _drop_expired(self) -> None:
        """A recovery window that is over ends the secret."""
        now = self.now()
        for record in list(self.records.values()):
            if record.get("DeletedDate") and record["DeletedDate"] <= now:
                self.remove(record)
