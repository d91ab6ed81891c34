"""The Python-shell jobs run where AWS runs them: on Python 3.9, without Spark, without the local side.

What they import is found by importing them, in a process of its own, with everything else out of reach.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import vermin

PROJECT = Path(__file__).parents[3]
JOBS = ("admit_files", "check_warehouse", "migrate_warehouse")
# What AWS gives a Python shell, and what the template adds. Of these, what they bring may be imported too.
THERE = ("boto3", "psycopg2")
NOT_THERE = ("pyspark", "py4j", "pyarrow", "pandas", "numpy", "awsglue", "local", "infra", "tests")

POSTPONED = "from __future__ import annotations"

IMPORT = """
import importlib, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ImportError(f"{{name}} is not there in a Python shell")

sys.meta_path.insert(0, Blocked())
importlib.import_module({module!r})
print("\\n".join(module.__file__ for name, module in sys.modules.items() if name.split(".")[0] == "glue_jobs"))
"""


def imported_by(module: str) -> list[Path]:
    """The files of glue_jobs that importing `module` reads."""
    script = IMPORT.format(blocked=NOT_THERE, module=f"glue_jobs.{module}")
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [Path(line) for line in done.stdout.splitlines()]


def evaluated(tree: ast.AST) -> list[ast.BinOp]:
    """Every `X | Y` that runs: annotations do not, under `from __future__ import annotations`."""
    unions, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            unions.append(node)
        for name, value in ast.iter_fields(node):
            if name not in ("annotation", "returns"):
                waiting += [
                    item for item in (value if isinstance(value, list) else [value]) if isinstance(item, ast.AST)
                ]
    return unions


def is_type(node: ast.expr) -> bool:
    """Whether an operand of `|` is a type: None, a builtin one, or a class by its name."""
    if isinstance(node, ast.Subscript):
        return is_type(node.value)
    if isinstance(node, ast.Constant):
        return node.value is None
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in ("str", "int", "float", "bool", "bytes", "list", "dict", "set", "tuple") or bool(
        re.fullmatch(r"[A-Z][a-z]\w*", name)
    )


def newer_than_3_9(text: str) -> list[str]:
    """What in a module's text needs a Python after 3.9."""
    unions = [node for node in evaluated(ast.parse(text)) if is_type(node.left) or is_type(node.right)]
    found = [f"line {node.lineno}: `X | Y` of types, run" for node in unions]
    config = vermin.Config()
    config.add_exclusion("file")  # Python 2's builtin, where we have a variable of that name
    needs = vermin.visit(text, config).minimum_versions()[1]
    return found if needs is None or needs <= (3, 9) else [*found, f"needs Python {needs}"]


@pytest.mark.parametrize("job", [*JOBS, "planning"])
def test_a_shell_imports_nothing_that_is_not_there(job: str) -> None:
    assert PROJECT / "glue_jobs" / f"{job}.py" in imported_by(job)


@pytest.mark.parametrize("job", [*JOBS, "planning"])
def test_what_a_shell_imports_runs_on_python_3_9(job: str) -> None:
    texts = {path.relative_to(PROJECT): path.read_text(encoding="utf-8") for path in imported_by(job)}

    assert len(texts) > 5
    assert {path: newer for path, text in texts.items() if (newer := newer_than_3_9(text))} == {}
    assert [
        path for path, text in texts.items() if "import" in text and "from __future__ import annotations" not in text
    ] == []


def test_the_template_has_no_other_shells() -> None:
    template = (PROJECT / "infra" / "template.yaml").read_text(encoding="utf-8")
    shells = re.findall(r"Name: pythonshell\s[^!]*?ScriptLocation: .*/glue_jobs/(\w+)\.py", template)

    assert sorted(shells) == sorted(JOBS)
    assert len(shells) == template.count("Name: pythonshell")


@pytest.mark.parametrize(
    "text",
    [
        "from __future__ import annotations\nNumber = int | str",
        "def f(x):\n    return isinstance(x, Path | None)",
        "for a, b in zip([1], [2], strict=True): pass",
        "from datetime import UTC",
        "match 1:\n    case 1: pass",
        "from dataclasses import dataclass\n@dataclass(slots=True)\nclass A: pass",
    ],
)
def test_what_is_newer_is_found(text: str) -> None:
    assert newer_than_3_9(text)


def test_what_is_not_newer_is_not_found() -> None:
    text = "from __future__ import annotations\ndef f(x: int | None) -> str | None: return {} | OTHER | {1} | more"

    assert newer_than_3_9(text) == []
