from __future__ import annotations

import socket
from pathlib import Path

import pytest

from local.stack import ports
from local.stack.ports import Wish


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(None, 5432), [5432]),
        (Wish(5620, 5432), [5620]),
        # Another terminal without yesterday's variable: the warehouse stays where its secrets say.
        (Wish(None, 5432, earlier=5620, earlier_asked=5620), [5620, 5432]),
        # The wished port was taken then: the one that was found instead is known by now.
        (Wish(5432, 5432, earlier=48001, earlier_asked=5432), [48001, 5432]),
        # A new wish goes first; were it taken, nothing moves.
        (Wish(5700, 5432, earlier=5620, earlier_asked=5620), [5700, 5620]),
        (Wish(5432, 5432, earlier=5620, earlier_asked=5620), [5432, 5620]),
    ],
)
def test_a_new_wish_comes_first_then_the_port_of_last_time(wish: Wish, expected: list[int]) -> None:
    assert wish.ordered[: len(expected)] == expected


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as somebody:
        somebody.bind((ports.HOST, 0))
        somebody.listen()
        taken, open_port = int(somebody.getsockname()[1]), ports.any_free()
        assert next(ports.free(Wish(taken, 5432, earlier=open_port))) == open_port


@pytest.mark.parametrize(
    ("wish", "port", "ran_already", "expected"),
    [
        (Wish(None, 4566), 4566, False, ""),
        (Wish(None, 4566), 48753, False, "(port 4566 is taken)"),
        # Yesterday's port is not today's default: nothing was taken.
        (Wish(None, 4566, earlier=48753), 48753, False, ""),
        (Wish(None, 4566, earlier=48753), 4566, False, "(port 48753 is taken)"),
        (Wish(4620, 4566, earlier=4566), 4566, True, "(it ran already; PORT=4620 counts after make local-down)"),
        (Wish(None, 4566, earlier=4620), 4620, True, ""),
    ],
)
def test_taken_is_said_of_a_port_that_was_taken_only(wish: Wish, port: int, ran_already: bool, expected: str) -> None:
    assert wish.note(port, ran_already, "PORT").strip() == expected


@pytest.mark.parametrize(("told", "below"), [("20000\t60999\n", 20_000), ("1024 65535", 32_768), ("", 32_768)])
def test_a_port_is_none_that_an_outgoing_connection_could_take(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str, below: int
) -> None:
    (tmp_path / "range").write_text(told)
    monkeypatch.setattr(ports, "OUTGOING", tmp_path / "range")
    assert all(ports.LOWEST <= ports.any_free() < below for _ in range(50))


def test_where_all_others_are_taken_the_system_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda port: False)
    port = ports.any_free()
    monkeypatch.undo()
    assert ports.is_free(port)
