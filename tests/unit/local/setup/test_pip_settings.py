from __future__ import annotations

from pathlib import Path

import pytest

from local.setup.pip_settings import uv_environment


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment whose only pip settings are those that the test writes."""
    monkeypatch.setattr("sys.platform", "linux")
    return {"HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "machine")}


def _file(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_pips_variables_reach_uv(home: dict[str, str]) -> None:
    found = uv_environment(
        {
            **home,
            "PIP_INDEX_URL": "https://mirror/simple",
            "PIP_FIND_LINKS": "/a /b",
            "PIP_CERT": "/ca.pem",
            "PIP_DEFAULT_TIMEOUT": "180",
            "PIP_TRUSTED_HOST": "mirror other",
        }
    )
    assert found["UV_DEFAULT_INDEX"] == "https://mirror/simple"
    assert (found["UV_FIND_LINKS"], found["UV_INSECURE_HOST"]) == ("/a,/b", "mirror other")
    assert (found["SSL_CERT_FILE"], found["UV_HTTP_TIMEOUT"]) == ("/ca.pem", "180")


def test_the_users_file_goes_over_the_machines_and_variables_over_both(home: dict[str, str], tmp_path: Path) -> None:
    _file(tmp_path / "machine" / "pip" / "pip.conf", "[global]\nindex-url = https://machine\nproxy = http://p:1\n")
    _file(tmp_path / ".config" / "pip" / "pip.conf", "[global]\nindex-url = https://user\n[install]\ncert = /ca\n")

    found = uv_environment(home)
    assert (found["UV_DEFAULT_INDEX"], found["ALL_PROXY"], found["SSL_CERT_FILE"]) == (
        "https://user",
        "http://p:1",
        "/ca",
    )
    assert uv_environment({**home, "PIP_INDEX_URL": "https://shell"})["UV_DEFAULT_INDEX"] == "https://shell"


def test_a_second_index_is_asked_as_pip_asks_it(home: dict[str, str]) -> None:
    found = uv_environment({**home, "PIP_EXTRA_INDEX_URL": "https://a\nhttps://b"})
    assert (found["UV_INDEX"], found["UV_INDEX_STRATEGY"]) == ("https://a https://b", "unsafe-best-match")
    assert "UV_INDEX_STRATEGY" not in uv_environment(home)


def test_what_uv_itself_is_told_stays(home: dict[str, str]) -> None:
    given = {**home, "PIP_INDEX_URL": "https://pip", "UV_DEFAULT_INDEX": "https://uv", "UV_SYSTEM_CERTS": "false"}
    found = uv_environment(given)
    assert (found["UV_DEFAULT_INDEX"], found["UV_SYSTEM_CERTS"]) == ("https://uv", "false")


def test_no_settings_add_no_index_and_none_are_read_where_pip_reads_none(home: dict[str, str], tmp_path: Path) -> None:
    _file(tmp_path / ".pip" / "pip.conf", "[global]\nindex-url = https://old\n")
    assert uv_environment(home)["UV_DEFAULT_INDEX"] == "https://old"
    assert "UV_DEFAULT_INDEX" not in uv_environment({**home, "PIP_CONFIG_FILE": "/dev/null"})


def test_a_broken_file_is_named(home: dict[str, str], tmp_path: Path) -> None:
    _file(tmp_path / ".pip" / "pip.conf", "index-url = https://no-section\n")
    with pytest.raises(ValueError, match="pip.conf can't be read"):
        uv_environment(home)
