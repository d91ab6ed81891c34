"""What a stack may be called: every other name begins with it."""

from __future__ import annotations

import re

# The longest bucket name, `<stack>-<account>-quarantine`, has 63 characters at most; databases take no capitals.
STACK_NAME = re.compile(r"[a-z][a-z0-9-]{0,37}[a-z0-9]")
STACK_NAME_WORDS = "2 to 39 lower-case letters, digits and -, a letter first and no - last"
