"""Which folders are taken for the embedded target's state, and deleted with it."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from local.settings import Settings
from local.stack import home, lifecycle
from local.target import TargetError


def make(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        (folder / name).write_text("")
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("found", [(), ("setup.lock",), ("endpoint.lock", "postgres.lock", "setup.lock")])
def test_an_empty_folder_and_a_former_home_are_marked_and_deleted(tmp_path: Path, found: tuple[str, ...]) -> None:
    folder = make(tmp_path / "home", *found)

    home.claim(folder)

    assert names(folder) == sorted([home.MARKER, *found])
    (folder / "anything").write_text("")  # what lies in a marked folder is ours
    home.claim(folder)
    home.remove(folder)
    assert not folder.exists()


def test_a_missing_folder_is_made_and_its_absence_no_obstacle_to_cleaning(tmp_path: Path) -> None:
    home.remove(tmp_path / "none")
    home.claim(tmp_path / "deep" / "home")
    assert names(tmp_path / "deep" / "home") == [home.MARKER]


@pytest.mark.parametrize("found", [(".bashrc",), ("logs",), ("endpoint.lock", "thesis.tex"), ("setup.lock", "state")])
def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path, found: tuple[str, ...]) -> None:
    folder = make(tmp_path / "ann", *found)

    with pytest.raises(TargetError, match="not Reelhouse's.*REELHOUSE_HOME"):
        home.claim(folder)
    with pytest.raises(TargetError, match="is not deleted.*REELHOUSE_HOME"):
        home.remove(folder)

    assert names(folder) == sorted(found)


def test_cleaning_with_the_home_set_to_the_users_own_deletes_nothing(tmp_path: Path) -> None:
    ann = make(tmp_path / "ann", ".bashrc", "thesis.tex")

    with pytest.raises(TargetError, match="is not deleted"):
        lifecycle.clean(Settings(home=ann, cache=tmp_path / "cache"))

    assert names(ann) == [".bashrc", "thesis.tex"]


def test_stopping_with_the_home_set_to_the_users_own_leaves_no_trace(tmp_path: Path) -> None:
    ann = make(tmp_path / "ann", "thesis.tex")
    with pytest.raises(TargetError, match="not Reelhouse's"):
        lifecycle.down(Settings(home=ann, cache=tmp_path / "cache"))
    assert names(ann) == ["thesis.tex"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_home_of_before_is_closed_file_by_file(tmp_path: Path) -> None:
    folder = make(tmp_path / "home", home.MARKER, "endpoint.json", "landed-source")
    for name in ("generated", "postgres"):
        (folder / name).mkdir()
        (folder / name).chmod(0o755)
    (folder / "endpoint.json").chmod(0o664)
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / "elsewhere").chmod(0o644)
    (folder / "link").symlink_to(tmp_path / "elsewhere")

    home.claim(folder)

    # Root's PostgreSQL runs under another account, which passes through.
    passed = 0o711 if os.geteuid() == 0 else 0o700
    assert mode(folder) == passed
    assert [mode(folder / name) for name in ("endpoint.json", "landed-source", home.MARKER)] == [0o600] * 3
    assert (mode(folder / "generated"), mode(folder / "postgres")) == (0o700, passed)
    assert mode(tmp_path / "elsewhere") == 0o644


def test_what_is_written_is_private_and_whole(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("old")
    (tmp_path / "note").chmod(0o644)
    home.write_private(tmp_path / "note", "new")
    assert ((tmp_path / "note").read_text(), mode(tmp_path / "note"), names(tmp_path)) == ("new", 0o600, ["note"])


def test_a_long_log_is_put_aside_and_only_one_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "LOG_BYTES", 3)
    for words in ("old\n", "older?\n", "x"):
        with home.open_log(tmp_path / "a.log") as log:
            log.write(words)
    assert (names(tmp_path), mode(tmp_path / "a.log")) == (["a.log", "a.log.1"], 0o600)
    assert [(tmp_path / name).read_text() for name in ("a.log", "a.log.1")] == ["x", "older?\n"]


def test_a_private_folder_is_closed_to_others_also_where_it_was_open(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir(mode=0o755)
    for name in ("old", "new"):
        assert stat.S_IMODE(home.private_folder(tmp_path / name).stat().st_mode) == 0o700


def test_who_comes_second_says_so_and_waits(tmp_path: Path) -> None:
    said: list[str] = []
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        def say(text: str) -> None:
            said.append(text)
            waiting.set()

        with home.one_at_a_time(tmp_path / "home", "landing", say):
            order.append("second")

    with home.one_at_a_time(tmp_path / "home", "landing", said.append):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(30)
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]
    assert said == ["   another landing of this stack is going on; waiting for it"]


def test_only_what_was_stored_counts_as_data(tmp_path: Path) -> None:
    own = tmp_path / "home"
    assert not home.holds_state(own)
    with home.one_at_a_time(own, "landing", print):
        assert not home.holds_state(own)
    (own / "s3").mkdir()
    assert home.holds_state(own)


def test_a_claim_in_the_middle_of_another_finds_a_home_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make run` starts both servers at once, and each claims the home."""
    own, seen = tmp_path / "home", []
    opened = os.fdopen

    def look_and_open(*given: Any, **options: Any) -> Any:
        seen.append([path.name for path in own.iterdir()])
        home.check(own)
        return opened(*given, **options)

    monkeypatch.setattr(home.os, "fdopen", look_and_open)
    home.claim(own)
    assert seen == [[home.MARKER]]


def test_the_folder_of_all_stacks_shows_nobody_which_there_are(tmp_path: Path) -> None:
    main = tmp_path / "main"
    home.claim(main)
    own = main / "stacks" / "films"
    previous = os.umask(0o022)
    try:
        home.claim(own)
    finally:
        os.umask(previous)
    assert stat.S_IMODE((main / "stacks").stat().st_mode) & 0o066 == 0
    # A folder of that name that is the user's own stays as it is.
    users = tmp_path / "stacks"
    users.mkdir(mode=0o755)
    users.chmod(0o755)
    home.claim(users / "home")
    assert stat.S_IMODE(users.stat().st_mode) == 0o755
