from __future__ import annotations

from pathlib import Path

from local.eda import command, exhibits
from tests.dashboard_frames import rows

PNG = b"\x89PNG\r\n\x1a\n"


def test_every_chart_is_drawn_with_title_and_unit(tmp_path: Path) -> None:
    charts = {**exhibits.study(), "profiles": exhibits.PROFILES}
    titles = command.draw(tmp_path, {name: rows(chart) for name, chart in charts.items()})
    # Two feeds in the given rows.
    assert len(titles) == len(exhibits.study()) + 2
    for name, title in titles.items():
        assert (tmp_path / f"{name}.png").read_bytes().startswith(PNG)
        drawn = (tmp_path / f"{name}.svg").read_text()
        assert title in drawn and "by " in drawn
        assert drawn.count("<path") > 5


def test_nothing_is_drawn_of_nothing(tmp_path: Path) -> None:
    assert command.draw(tmp_path, {name: [] for name in [*exhibits.study(), "profiles"]}) == {}
    assert list(tmp_path.iterdir()) == []
