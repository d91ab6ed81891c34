"""Worker types and counts as cores and memory of this machine."""

from __future__ import annotations

import pytest

from local.glue.errors import GlueError
from local.glue.jobs.limits import Machine, Resources, describe_workers, resources_for

LAPTOP = Machine(cores=2, memory=8 * 1024)
SERVER = Machine(cores=64, memory=512 * 1024)


@pytest.mark.parametrize(
    ("kind", "count", "capacity", "machine", "expected"),
    [
        ("G.1X", 2, None, LAPTOP, Resources(2, 2048)),
        ("G.8X", 10, None, LAPTOP, Resources(2, 2457)),
        ("G.1X", 1, None, SERVER, Resources(4, 2048)),
        ("G.1X", 3, None, SERVER, Resources(12, 2048)),
        ("G.025X", 2, None, SERVER, Resources(4, 1024)),
        (None, None, 2.0, SERVER, Resources(8, 2048)),
        (None, None, 0.0625, SERVER, Resources(4, 2048)),
    ],
)
def test_mapping(
    kind: str | None, count: int | None, capacity: float | None, machine: Machine, expected: Resources
) -> None:
    assert resources_for(kind, count, capacity, machine) == expected


def test_the_heaps_of_all_jvms_fit() -> None:
    for machine in (LAPTOP, Machine(1, 4 * 1024), SERVER):
        assert resources_for("R.8X", 10, None, machine).heap * machine.jvms <= machine.memory


@pytest.mark.parametrize(("kind", "count", "named"), [("G.3X", 2, "G.3X"), ("G.1X", 0, "NumberOfWorkers 0")])
def test_unknown_sizes_are_named(kind: str, count: int, named: str) -> None:
    with pytest.raises(GlueError, match=named):
        resources_for(kind, count, None, LAPTOP)


SPARK = {"Command": {"Name": "glueetl"}, "WorkerType": "G.2X", "NumberOfWorkers": 5}
SHELL = {"Command": {"Name": "pythonshell"}, "WorkerType": "G.1X", "NumberOfWorkers": 2}


@pytest.mark.parametrize(
    ("job", "request_", "expected"),
    [
        (SPARK, {}, {"WorkerType": "G.2X", "NumberOfWorkers": 5, "MaxCapacity": 5.0}),
        (SPARK, {"NumberOfWorkers": 3}, {"WorkerType": "G.2X", "NumberOfWorkers": 3, "MaxCapacity": 3.0}),
        (SPARK, {"MaxCapacity": 4}, {"MaxCapacity": 4.0}),
        ({**SPARK, "MaxCapacity": 3}, {}, {"MaxCapacity": 3.0}),
        (SPARK, {"AllocatedCapacity": 10}, {"MaxCapacity": 10.0}),
        (SPARK, {"NumberOfWorkers": 0}, {"WorkerType": "G.2X", "NumberOfWorkers": 0, "MaxCapacity": 0.0}),
        (SHELL, {"AllocatedCapacity": 1}, {"MaxCapacity": 1.0}),
        (SHELL, {"MaxCapacity": 0.0625}, {"MaxCapacity": 0.0625}),
        (SHELL, {}, {"MaxCapacity": 0.0625}),
        ({**SHELL, "MaxCapacity": 1}, {}, {"MaxCapacity": 1.0}),
    ],
)
def test_what_a_run_shows(job: dict[str, object], request_: dict[str, object], expected: dict[str, object]) -> None:
    assert describe_workers(job, request_) == expected


@pytest.mark.parametrize(
    ("job", "request_", "named"),
    [
        (SHELL, {"AllocatedCapacity": 10}, "MaxCapacity 10 of a Python shell job"),
        (SHELL, {"MaxCapacity": 2.0}, "expected 0.0625 or 1"),
        (SHELL, {"WorkerType": "BOGUS"}, "has no WorkerType"),
        (SHELL, {"NumberOfWorkers": 0}, "NumberOfWorkers"),
        (SHELL, {"MaxCapacity": 1.0, "WorkerType": "G.1X", "NumberOfWorkers": 2}, "has no WorkerType"),
        ({**SHELL, "MaxCapacity": 5}, {}, "MaxCapacity 5"),
        (SPARK, {"MaxCapacity": 2.0, "NumberOfWorkers": 2}, "not both"),
        (SPARK, {"MaxCapacity": 2.0, "AllocatedCapacity": 2}, "not both"),
        (SPARK, {"MaxCapacity": 0.0}, "at least 1"),
    ],
)
def test_a_size_that_the_kind_of_job_does_not_have_is_refused(
    job: dict[str, object], request_: dict[str, object], named: str
) -> None:
    with pytest.raises(GlueError, match=named):
        describe_workers(job, request_)
