"""What the user told pip (index, certificates, proxy), said to uv in its own words: both must ask the same index.

pip's names and places: https://pip.pypa.io/en/stable/topics/configuration/. uv's variables:
https://docs.astral.sh/uv/reference/environment/. Standard library alone: nothing is installed yet when this runs.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Mapping
from pathlib import Path

# pip's option -> uv's variable, where both mean the same by the same value.
SAME = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}
# pip parts the values of these by white space, uv this one by commas.
BY_COMMA = frozenset({"UV_FIND_LINKS"})
SECTIONS = ("global", "install")


def uv_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` with uv's variables added for what pip is told there or in its files; what uv is told stays."""
    added = {"UV_SYSTEM_CERTS": "true", "UV_NO_CONFIG": "1"}
    for option, value in {**_files(environment), **_variables(environment)}.items():
        if option in SAME and value.strip():
            added[SAME[option]] = _joined(SAME[option], value)
    if "UV_INDEX" in added:
        # pip takes the best version of all indexes; uv would stop at the first index that has the name.
        added["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {**added, **environment}


def _joined(variable: str, value: str) -> str:
    return ("," if variable in BY_COMMA else " ").join(value.split())


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    """`PIP_INDEX_URL` is `index-url`; variables go over files."""
    return {
        name[len("PIP_") :].lower().replace("_", "-"): value
        for name, value in environment.items()
        if name.startswith("PIP_")
    }


def _files(environment: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in _paths(environment):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError) as error:
            raise ValueError(f"pip's settings in {path} can't be read: {error}") from error
        for section in SECTIONS:
            if parser.has_section(section):
                found.update(parser.items(section))
    return found


def _paths(environment: Mapping[str, str]) -> list[Path]:
    """pip's files, the strongest last; PIP_CONFIG_FILE=/dev/null means none of them."""
    named = environment.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    home = Path(environment.get("HOME") or Path.home())
    own = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf"
    if sys.platform == "darwin":
        own = home / "Library" / "Application Support" / "pip" / "pip.conf"
    machine = [Path(folder) / "pip" / "pip.conf" for folder in _machine_folders(environment)]
    return [*machine, Path("/etc/pip.conf"), home / ".pip" / "pip.conf", own, *([Path(named)] if named else [])]


def _machine_folders(environment: Mapping[str, str]) -> list[str]:
    default = "/Library/Application Support" if sys.platform == "darwin" else "/etc/xdg"
    return list(reversed((environment.get("XDG_CONFIG_DIRS") or default).split(":")))
