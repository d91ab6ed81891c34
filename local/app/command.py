"""`make app`: how Streamlit is started, on the loopback only, in the dashboard's colours."""

from __future__ import annotations

import sys
from pathlib import Path

from local.dashboard import theme
from local.stack.ports import HOST, Wish, free

SCRIPT = Path(__file__).with_name("main.py")
USUAL_PORT = 8501
OPTIONS = {
    # Streamlit's own default is every interface of the machine.
    "server.address": HOST,
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "theme.base": "dark",
    "theme.primaryColor": theme.ACCENT,
    "theme.backgroundColor": theme.BACKGROUND,
    "theme.secondaryBackgroundColor": theme.CARD,
    "theme.textColor": theme.TEXT,
}


def port() -> int:
    """The usual port, or a free one where that is taken."""
    return next(free(Wish(asked=None, usual=USUAL_PORT)))


def command(chosen_port: int) -> list[str]:
    """The program and its arguments; it runs in the project's folder. No secret is among them."""
    options = {**OPTIONS, "server.port": str(chosen_port), "browser.serverAddress": HOST}
    return [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(SCRIPT),
        *(f"--{name}={value}" for name, value in options.items()),
    ]
