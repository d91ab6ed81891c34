"""What our HTML pages have in common: a template that is filled once, JSON in a script element, a policy."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

# Which other text would end a script element, or be read as the start of a comment in one.
HARMFUL = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}
PLACE = re.compile(r"\{\{(\w+)\}\}")


def script_json(value: Any) -> str:
    """JSON that can stand in a script element, whatever texts are in it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(HARMFUL)


def filled(text: str, parts: Mapping[str, str]) -> str:
    """Each `{{name}}` replaced once: what is put in is not looked at again."""
    return PLACE.sub(lambda place: parts[place[1]], text)


def policy(*scripts: str) -> str:
    """A content security policy: the page's own scripts, named by their hashes, and no request to anywhere."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
