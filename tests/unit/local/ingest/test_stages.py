"""From a file's bytes to messages: the contract decides, and what breaks it is named."""

from __future__ import annotations

import gzip
import json
from datetime import date
from decimal import Decimal

import pytest

from local.ingest import stages
from local.ingest.stages import FEED, IngestError, Message, Refused
from tests.real_files import DATA
from tests.samples.revenue import CURATED, GOOD

HEADER = ",".join(GOOD)


def file(*rows: dict[str, str]) -> bytes:
    lines = [HEADER, *(",".join({**GOOD, **row}[name] for name in GOOD) for row in rows)]
    return ("\ufeff" + "\n".join(lines) + "\n").encode()


def converted(content: bytes) -> list[Message | Refused]:
    return [stages.convert(number, record, "id") for number, record in stages.split(content)]


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress])
def test_a_good_record_becomes_a_message_of_typed_values(pack: object) -> None:
    (found,) = converted(pack(file({})))  # type: ignore[operator]
    assert isinstance(found, Message)
    assert found.key == b"2019-03-31"
    assert json.loads(found.value) == {**CURATED, "file_id": "id", "record": 1}
    stored = stages.parsed(found.value)
    assert stored["quarter"] == date(2019, 3, 31) and stored["ucan_arpu_month_usd"] == Decimal("11.45")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"Date": "2019-03-31"}, "Date: '2019-03-31' is not dd-MM-yyyy from 1997-01-01"),
        ({"Date": "31-02-2019"}, "Date: '31-02-2019' is not"),
        ({"UCAN Members": ""}, "UCAN Members: '' is not bigint from 0, and required"),
        ({"UCAN Members": "-1"}, "is not bigint from 0"),
        ({"UCAN Members": "6e3"}, "is not bigint"),
        ({"UCAN ARPU": "NaN"}, "UCAN ARPU: 'NaN' is not decimal"),
        ({"UCAN ARPU": "1e11"}, "is not decimal"),
    ],
)
def test_a_record_that_breaks_the_contract_is_refused_with_its_column(row: dict[str, str], words: str) -> None:
    good, bad = converted(file({"Date": "30-06-2019"}, row))
    assert isinstance(good, Message) and isinstance(bad, Refused)
    assert bad.record == 2 and words in bad.reason


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", HEADER.encode() + b"\n", b"\x00\xff"])
def test_a_file_that_admission_would_refuse_is_refused_with_its_reason(content: bytes) -> None:
    with pytest.raises(IngestError, match="the file is none of revenue: .+"):
        list(stages.split(content))


@pytest.mark.parametrize(
    "value",
    [b"", b"[]", b'{"quarter": "2019-03-31"}', b"\xff", b"null"],
)
def test_a_message_of_another_kind_is_none_of_ours(value: bytes) -> None:
    with pytest.raises(ValueError):
        stages.parsed(value)


@pytest.mark.parametrize("change", [{"quarter": 5}, {"members": "many"}, {"ucan_arpu_month_usd": []}, {"record": None}])
def test_a_message_with_a_value_of_another_type_is_none_of_ours(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        stages.parsed(json.dumps({**CURATED, "file_id": "id", "record": 1, **change}).encode())


def test_the_same_delivery_has_the_same_id() -> None:
    assert stages.identity(b"x", "a.csv") == stages.identity(b"x", "a.csv") != stages.identity(b"y", "a.csv")


@pytest.mark.skipif(not (DATA / "revenue").is_dir(), reason=f"the real files are not in {DATA}")
def test_the_real_file_passes_whole() -> None:
    (path,) = (DATA / "revenue").glob("*.csv")
    found = converted(path.read_bytes())
    assert len(found) == 21 and all(isinstance(one, Message) for one in found)
    assert len({one.key for one in found if isinstance(one, Message)}) == 21
    assert FEED.name == "revenue"
