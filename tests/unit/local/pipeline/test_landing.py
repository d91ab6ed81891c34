from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from glue_jobs.contract.registry import FEEDS
from local.pipeline import landing
from local.pipeline.delivery import feeds_present
from local.pipeline.landing import GENERATED, OWN, LandingError, claimed_source, deliver, land
from local.pipeline.upload import StillWritten
from local.settings import Settings
from local.target import Target
from tests.samples import file_of


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="landing")
        yield client


def _write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def _keys(s3: Any) -> list[str]:
    return [item["Key"] for item in s3.list_objects_v2(Bucket="landing").get("Contents", [])]


def test_a_feeds_folder_lands_under_its_name(s3: Any, tmp_path: Path) -> None:
    (tmp_path / "userbase").mkdir()
    (tmp_path / "userbase" / "My Users +1 é.csv").write_text("a")
    (tmp_path / "titles" / "2026").mkdir(parents=True)
    (tmp_path / "titles" / "2026" / "t.csv").write_text("b")
    assert land(s3, "landing", tmp_path, lambda text: None) == 2
    assert _keys(s3) == ["titles/2026/t.csv", "userbase/My Users +1 é.csv"]


def test_what_is_not_landed_is_named(s3: Any, tmp_path: Path) -> None:
    said: list[str] = []
    _write(tmp_path, userbase__a_dot_csv="a", tableau__x_dot_tsv="x", stray_dot_csv="s", userbase___dot_DS_Store="")
    (tmp_path / "userbase" / ".hidden").write_text("h")
    land(s3, "landing", tmp_path, said.append)
    text = "\n".join(said)
    assert "skipped tableau/" in text and "skipped stray.csv" in text and "skipped userbase/.hidden" in text
    assert "userbase/.hidden" not in _keys(s3)


def test_the_same_file_again_is_not_uploaded_and_a_changed_one_is(s3: Any, tmp_path: Path) -> None:
    _write(tmp_path, userbase__a_dot_csv="a")
    assert land(s3, "landing", tmp_path, lambda text: None) == 1
    assert land(s3, "landing", tmp_path, lambda text: None) == 0
    _write(tmp_path, userbase__a_dot_csv="b")
    assert land(s3, "landing", tmp_path, lambda text: None) == 1


def test_a_missing_folder_and_one_without_feeds_are_errors(s3: Any, tmp_path: Path) -> None:
    with pytest.raises(LandingError, match="is not a folder"):
        land(s3, "landing", tmp_path / "nothing", lambda text: None)
    _write(tmp_path, other__a_dot_csv="a")
    with pytest.raises(
        LandingError, match="no subfolder named after a feed; the folders are behaviour, .*titles, userbase$"
    ):
        land(s3, "landing", tmp_path, lambda text: None)


def test_a_name_that_is_not_utf8_is_named_and_the_files_after_it_land(s3: Any, tmp_path: Path) -> None:
    said: list[str] = []
    _write(tmp_path, userbase__a_dot_csv="a", userbase__z_dot_csv="z")
    (tmp_path / "userbase" / os.fsdecode(b"caf\xe9.csv")).write_text("x")
    assert land(s3, "landing", tmp_path, said.append) == 2
    assert _keys(s3) == ["userbase/a.csv", "userbase/z.csv"]
    assert any(r"skipped userbase/caf\xe9.csv: its name is not UTF-8" in line for line in said)


def test_a_name_cannot_write_to_the_screen(s3: Any, tmp_path: Path) -> None:
    said: list[str] = []
    _write(tmp_path, **{"userbase__a\x1b[2J\n_dot_csv": "a"})
    land(s3, "landing", tmp_path, said.append)
    assert said == ["   landed userbase/a\\x1b[2J\\n.csv (1 bytes)"]


def test_a_file_that_somebody_writes_is_named_and_skipped(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: Any) -> bool:
        raise StillWritten

    monkeypatch.setattr(landing, "upload", refuse)
    said: list[str] = []
    assert land(s3, "landing", _write(tmp_path, userbase__a_dot_csv="a"), said.append) == 0
    assert said == ["   skipped userbase/a.csv: somebody is still writing it; land it again when it is whole"]


def test_generated_files_never_land_over_own_ones(tmp_path: Path) -> None:
    said: list[str] = []
    for _ in range(2):
        with claimed_source(tmp_path, OWN, said.append):
            pass
    with pytest.raises(LandingError, match="your own files.*make clean"), claimed_source(tmp_path, GENERATED, print):
        pytest.fail("landed")
    assert said == []


def test_own_files_over_generated_ones_are_said_to_mix(tmp_path: Path) -> None:
    said: list[str] = []
    for source in (GENERATED, OWN, GENERATED):
        with claimed_source(tmp_path, source, said.append):
            pass
    assert len(said) == 1 and "holds generated data" in said[0] and "make clean" in said[0]


def test_a_folder_that_could_not_land_claims_nothing(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match="no feed"), claimed_source(tmp_path, OWN, print):
        raise LandingError("no feed")
    with claimed_source(tmp_path, GENERATED, print):
        pass


def test_a_landing_that_was_cut_short_has_claimed_its_source(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), claimed_source(tmp_path, OWN, print):
        raise KeyboardInterrupt
    with pytest.raises(LandingError, match="your own files"), claimed_source(tmp_path, GENERATED, print):
        pytest.fail("landed")


def test_two_deliveries_at_once_land_each_file_once_and_whole(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = landing.generated
    # Two feeds show it as well as twenty.
    monkeypatch.setattr(landing, "generated", lambda folder: real(folder, ["titles", "userbase"]))
    settings = Settings(home=tmp_path / "home", cache=tmp_path)
    # One each, as two processes have: boto3's sessions are not for two threads.
    targets = [Target("embedded", boto3.Session("test", "test", region_name="us-east-1")) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        landed = pool.map(lambda chosen: deliver(settings, chosen, "landing", None, lambda text: None), targets)

    assert sorted(landed) == [0, 2]
    files = {path.relative_to(settings.home / "generated").as_posix(): path for path in settings.home.rglob("*.csv")}
    assert sorted(files) == _keys(s3)
    for key, path in files.items():
        assert s3.get_object(Bucket="landing", Key=key)["Body"].read() == path.read_bytes()


def test_generated_rows_are_refused_before_anything_is_generated(s3: Any, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", cache=tmp_path)
    chosen = Target("embedded", boto3.Session("test", "test", region_name="us-east-1"))
    own = _write(tmp_path / "own", userbase__a_dot_csv="a")
    assert deliver(settings, chosen, "landing", own, print) == 1
    with pytest.raises(LandingError, match="your own files"):
        deliver(settings, chosen, "landing", None, print)
    assert _keys(s3) == ["userbase/a.csv"] and not (settings.home / "generated").exists()


def _folder_of(feeds: list[str], folder: Path) -> Path:
    for name in feeds:
        path = folder / FEEDS[name].landing_folder / "deep" / f"{name} file.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file_of(FEEDS[name], [{}]))
    return folder


def test_feeds_of_a_folder_are_told_by_their_headers(tmp_path: Path) -> None:
    assert feeds_present(_folder_of(sorted(FEEDS), tmp_path)) == set(FEEDS)
    (tmp_path / "imdb" / "deep" / "imdb_names file.txt").unlink()
    (tmp_path / "telemetry" / ".hidden").write_text("{}")
    assert feeds_present(tmp_path) == set(FEEDS) - {"imdb_names"}


def test_feeds_without_a_file_are_named_and_made_up_where_that_is_asked_for(s3: Any, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", cache=tmp_path)
    chosen = Target("embedded", boto3.Session("test", "test", region_name="us-east-1"))
    data = _folder_of([name for name in FEEDS if name != "userbase"], tmp_path / "data")
    said: list[str] = []
    deliver(settings, chosen, "landing", data, said.append)
    assert said[-1] == "   no file of userbase: left out; GENERATE=missing makes them up"
    assert not [key for key in _keys(s3) if key.startswith("userbase/")]

    deliver(settings, chosen, "landing", data, said.append, generate="missing")
    assert [key for key in _keys(s3) if key.startswith("userbase/")] == ["userbase/generated/Subscriber Base.csv"]
    # As the user's own files they are the stack's source: generated data alone may not land over them.
    with pytest.raises(LandingError, match="your own files"):
        deliver(settings, chosen, "landing", None, said.append)


def test_many_files_in_a_folder_are_told_by_their_number(s3: Any, tmp_path: Path) -> None:
    said: list[str] = []
    _write(tmp_path, **{f"behaviour_events__part-{number:05d}_dot_json": "{}\n" for number in range(20)})
    assert land(s3, "landing", tmp_path, said.append) == 20
    assert said == ["   landed 20 of the 20 files in behaviour_events/ (60 bytes in all)"]
