from __future__ import annotations

from pathlib import Path

import pytest

from local.browser import axe, chromium


def test_another_archive_is_refused() -> None:
    with pytest.raises(axe.AxeError, match="has the integrity sha512-.*, expected sha512-"):
        axe.checked(b"something else")


def test_a_kept_script_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"axe-core-{axe.VERSION}.js").write_text("rules")
    monkeypatch.setattr(axe.subprocess, "run", None)
    assert axe.script(tmp_path) == "rules"


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(axe.AxeError, match="npm is not on this machine"):
        axe.script(tmp_path)
    with pytest.raises(chromium.NoBrowser, match="apt-get install chromium"):
        chromium.path()
