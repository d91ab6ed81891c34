"""What admission says of a file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Verdict:
    """What was found in a file.

    Attributes:
        reason: why the file is refused; None for a good one.
        headers: header cells in the file's order and spelling, byte order mark and outer blanks removed; of JSON lines
            the paths of the contract.
        rows_read: records after the header, or physical lines where the records can't be told apart.
        one_line: every record is one physical line, so that a file can be read in parts.
        gzip: the bytes are gzip.
        broken: number of a record that can't be read → why; of JSON lines only, where each line stands for itself.
    """

    reason: str | None
    rows_read: int
    headers: list[str] = field(default_factory=list)
    one_line: bool = False
    gzip: bool = False
    broken: dict[int, str] = field(default_factory=dict)


class Refused(Exception):
    """Carries the reason, and the records counted where they can be counted."""

    def __init__(self, reason: str, rows: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.rows = reason, rows
