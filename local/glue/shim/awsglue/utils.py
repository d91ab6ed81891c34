"""`awsglue.utils`: resolving a job's arguments by the rules of AWS's own parser."""

from __future__ import annotations

import argparse
from typing import NoReturn

ID_PARAMETERS = ("JOB_ID", "JOB_RUN_ID", "SECURITY_CONFIGURATION")
BOOKMARK = "job_bookmark_option"
BOOKMARK_OPTIONS = ("job-bookmark-enable", "job-bookmark-pause", "job-bookmark-disable")
BOOKMARK_RANGE = ("job_bookmark_from", "job_bookmark_to")
# The older spelling of the same choice, in the same order.
CONTINUATION = "continuation_option"
CONTINUATION_OPTIONS = ("continuation-enabled", "continuation-readonly", "continuation-ignore")
ENCRYPTION = "encryption_type"
ENCRYPTION_OPTIONS = ("sse-s3",)
TEMPORARY = ("RedshiftTempDir", "TempDir")


class GlueArgumentError(Exception):
    """An argument is missing, unknown or malformed."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise GlueArgumentError(message)


def getResolvedOptions(args: list[str], options: list[str]) -> dict[str, str | None]:  # noqa: N802 - AWS's name
    """Read the named `options` (without dashes) from `args`, which is `sys.argv` as it is.

    Each option must be there; arguments not asked for are ignored; a unique prefix of an option's name stands for it,
    as argparse does. The result also has Glue's own: JOB_ID, JOB_RUN_ID, TempDir, job_bookmark_option and so on.

    Raises:
        GlueArgumentError: an option is missing or has no value.
        RuntimeError: an option has a name that Glue keeps for itself.
    """
    reserved = (*ID_PARAMETERS, BOOKMARK, CONTINUATION, ENCRYPTION, *BOOKMARK_RANGE)
    for name in options:
        if name in reserved or name.replace("-", "_") in reserved:
            raise RuntimeError(f"Using reserved arguments {name}")
    parser = _Parser()
    parser.add_argument(_flag(BOOKMARK), choices=BOOKMARK_OPTIONS)
    parser.add_argument(_flag(CONTINUATION), choices=CONTINUATION_OPTIONS)
    parser.add_argument(_flag(ENCRYPTION), choices=ENCRYPTION_OPTIONS)
    for name in BOOKMARK_RANGE:
        parser.add_argument(_flag(name))
    for name in (*ID_PARAMETERS, *TEMPORARY):
        parser.add_argument(f"--{name}")
    for name in options:
        if name not in TEMPORARY:
            parser.add_argument(f"--{name}", required=True)
    found = vars(parser.parse_known_args(args[1:])[0])
    _settle_temporary_folder(found)
    _settle_bookmark(found)
    return found


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _settle_temporary_folder(found: dict[str, str | None]) -> None:
    """`TempDir` and `RedshiftTempDir` are one and the same; the first goes over the second."""
    folder = found["TempDir"] if found["TempDir"] is not None else found["RedshiftTempDir"]
    found["TempDir"] = found["RedshiftTempDir"] = folder


def _settle_bookmark(found: dict[str, str | None]) -> None:
    """`job-bookmark-option` goes over `continuation-option`; without either bookmarks are off."""
    older = found.pop(CONTINUATION)
    if found[BOOKMARK] is None:
        found[BOOKMARK] = BOOKMARK_OPTIONS[CONTINUATION_OPTIONS.index(older) if older else -1]
