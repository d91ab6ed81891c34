"""Error messages from exits and stderr."""

from __future__ import annotations

import pytest

from local.glue.jobs.outcome import error_message
from local.glue.jobs.process import Exit

TRACEBACK = 'Traceback (most recent call last):\n  File "x.py", line 1, in <module>\n    f()\n'


@pytest.mark.parametrize(
    ("exit_", "stderr", "message"),
    [
        (Exit(code=1), TRACEBACK + "ValueError: boom\n", "ValueError: boom"),
        (Exit(code=1), TRACEBACK + "KeyboardInterrupt\n", "KeyboardInterrupt"),
        (Exit(code=1), TRACEBACK + "a.b.Custom: two\nlines\n", "a.b.Custom: two\nlines"),
        (Exit(code=1), "noise\n" + TRACEBACK + "KeyError: 'a'\n\nDuring handling of the above exception, another"
         " exception occurred:\n\n" + TRACEBACK + "OSError: b\n", "OSError: b"),
        (Exit(code=1), TRACEBACK + "py4j.protocol.Py4JJavaError: An error occurred\n: java.lang.X: why\n"
         "\tat a.b(C.java)\n"
         "\t... 3 more\nCaused by: java.lang.Y: root\n\tat d.e(F.java)\n",
         "py4j.protocol.Py4JJavaError: An error occurred\n: java.lang.X: why\nCaused by: java.lang.Y: root"),
        (Exit(code=1), '  File "x.py", line 1\n    def (:\n        ^\nSyntaxError: invalid syntax\n',
         "SyntaxError: invalid syntax"),
        (Exit(code=1), "", "SystemExit: 1"),
        (Exit(code=2), TRACEBACK + "ValueError: survived\n",
         "SystemExit: 2 (last line of the error log: ValueError: survived)"),
        (Exit(code=1), "no such feed\n", "SystemExit: 1 (last line of the error log: no such feed)"),
        (Exit(signal=9), "", "Command was killed by signal 9 (SIGKILL)"),
        (Exit(signal=11), "crash\n", "Command was killed by signal 11 (SIGSEGV) (last line of the error log: crash)"),
        (Exit(), "", "Command ended without telling how"),
    ],
)  # fmt: skip
def test_messages(exit_: Exit, stderr: str, message: str) -> None:
    assert error_message(exit_, stderr) == message


def test_a_message_is_not_longer_than_the_api_takes() -> None:
    assert len(error_message(Exit(code=1), TRACEBACK + "ValueError: " + "x" * 100_000)) <= 8_000
