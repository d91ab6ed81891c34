from __future__ import annotations

from pathlib import Path

import pytest

from local import target
from local.settings import Settings


def test_embedded_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TARGET", raising=False)
    assert target.chosen() == "embedded"


@pytest.mark.parametrize(("name", "expected"), [("localstack", "not built yet"), ("azure", "'azure' is unknown")])
def test_other_targets_are_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, expected: str) -> None:
    monkeypatch.setenv("TARGET", name)
    with pytest.raises(target.TargetError, match=expected):
        target.chosen()


def test_aws_without_region_or_credentials_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(target.TargetError, match="AWS_DEFAULT_REGION"):
        target.aws(Settings.load())
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with pytest.raises(target.TargetError, match="needs credentials"):
        target.aws(Settings.load())


def test_the_embedded_target_never_uses_the_users_own_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "real")
    found = target.embedded(Settings.load(), "http://127.0.0.1:1")
    credentials = found.session.get_credentials()
    assert credentials is not None and credentials.access_key == "test"
    assert found.client("s3").meta.endpoint_url == "http://127.0.0.1:1"


def test_the_embedded_target_needs_no_profile_of_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[profile nope]\n[default]\nregion = eu-west-1\ns3 =\n    addressing_style = nonsense\n")
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SESSION_TOKEN", "theirs")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:2")

    found = target.embedded(Settings.load(), "http://127.0.0.1:1")

    assert found.client("s3").meta.endpoint_url == "http://127.0.0.1:1"
    assert found.session.region_name == "us-east-1"
    assert found.session.get_credentials().token is None
