from __future__ import annotations

import subprocess

from local.stack.environment import exports


def test_a_shell_reads_back_what_was_written() -> None:
    values = {"PLAIN": "a", "SPACED": "a b", "QUOTED": "it's $HOME `x`"}
    script = exports(values) + '\nprintf "%s\\n" "$PLAIN" "$SPACED" "$QUOTED"'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == list(values.values())
