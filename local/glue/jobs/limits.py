"""How many cores and how much memory of this machine a worker type and count of AWS become."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from local.glue.errors import GlueError

GIB = 1024


@dataclass(frozen=True)
class Worker:
    """A worker type: its virtual CPUs on AWS, and the JVM heap it gets here, in MiB (an eighth to a fifth of AWS's)."""

    vcpus: int
    heap: int


WORKERS = {
    "G.025X": Worker(2, 1 * GIB),
    "Standard": Worker(4, 2 * GIB),
    "G.1X": Worker(4, 2 * GIB),
    "G.2X": Worker(8, 4 * GIB),
    "G.4X": Worker(16, 8 * GIB),
    "G.8X": Worker(32, 16 * GIB),
    "G.12X": Worker(48, 24 * GIB),
    "G.16X": Worker(64, 32 * GIB),
    "R.1X": Worker(4, 4 * GIB),
    "R.2X": Worker(8, 8 * GIB),
    "R.4X": Worker(16, 16 * GIB),
    "R.8X": Worker(32, 32 * GIB),
}
# What AWS has for Python shell jobs, in DPUs.
SHELL_CAPACITIES = (0.0625, 1.0)


@dataclass(frozen=True)
class Machine:
    """What there is: cores, and memory in MiB."""

    cores: int
    memory: int

    @classmethod
    def this_one(cls) -> Machine:
        """Measure this machine."""
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1024 * 1024)
        return cls(cores=os.cpu_count() or 1, memory=memory)

    @property
    def jvms(self) -> int:
        """How many JVMs may live at once: one a core, at least two so that two jobs can run beside each other."""
        return max(2, self.cores)


@dataclass(frozen=True)
class Resources:
    """What a Spark run gets: cores for `local[n]`, and the heap of its JVM in MiB."""

    cores: int
    heap: int


def resources_for(worker_type: str | None, workers: int | None, capacity: float | None, machine: Machine) -> Resources:
    """Map AWS's sizes onto this machine, never more than it has.

    Cores are the workers' virtual CPUs; the heap is one worker's (in local mode driver and executors share a JVM), and
    all JVMs together stay under 60 % of the memory. Without a worker type, `MaxCapacity` counts standard DPUs.

    Raises:
        GlueError: a worker type that AWS does not have, or a number of workers below one.
    """
    kind = worker_type or "Standard"
    if kind not in WORKERS:
        raise GlueError("InvalidInputException", f"WorkerType {kind} is unknown: expected one of {', '.join(WORKERS)}.")
    count = workers if workers is not None else max(1, int(capacity or 2))
    if count < 1:
        raise GlueError("InvalidInputException", f"NumberOfWorkers {count}: expected at least 1.")
    worker = WORKERS[kind]
    share = machine.memory * 6 // 10 // machine.jvms
    return Resources(cores=min(machine.cores, worker.vcpus * count), heap=max(512, min(worker.heap, share)))


def describe_workers(job: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """The run's `WorkerType` and `NumberOfWorkers`, or its `MaxCapacity`: the request's over the job's.

    Raises:
        GlueError: a size that this kind of job does not have, or two sizes at once.
    """
    shell = job["Command"].get("Name") == "pythonshell"
    kind, count, capacity = _asked(request, shell)
    if capacity is not None:
        return {"MaxCapacity": capacity}
    if shell:
        return {"MaxCapacity": _shell_capacity(float(job.get("MaxCapacity") or 0.0625))}
    if kind is None and count is None and job.get("MaxCapacity"):
        return {"MaxCapacity": float(job["MaxCapacity"])}
    kind = kind or job.get("WorkerType") or "G.1X"
    count = next(int(one) for one in (count, job.get("NumberOfWorkers"), 2) if one is not None)
    return {"WorkerType": kind, "NumberOfWorkers": count, "MaxCapacity": float(count)}


def _asked(request: dict[str, Any], shell: bool) -> tuple[str | None, int | None, float | None]:
    """Worker type, number of workers and capacity that a run asks for; AllocatedCapacity is MaxCapacity's old name."""
    kind, count = request.get("WorkerType"), request.get("NumberOfWorkers")
    capacity, old = request.get("MaxCapacity"), request.get("AllocatedCapacity")
    workers = kind is not None or count is not None
    if workers and shell:
        raise GlueError(
            "InvalidInputException", "A Python shell job has no WorkerType or NumberOfWorkers: MaxCapacity."
        )
    if capacity is not None and old is not None:
        raise GlueError("InvalidInputException", "Set MaxCapacity or AllocatedCapacity, not both.")
    capacity = old if capacity is None else capacity
    if capacity is None:
        return kind, count, None
    if workers:
        raise GlueError("InvalidInputException", "Set MaxCapacity, or WorkerType and NumberOfWorkers, not both.")
    if not shell and capacity < 1:
        raise GlueError("InvalidInputException", f"MaxCapacity {capacity:g} of a Spark job: expected at least 1.")
    return None, None, _shell_capacity(float(capacity)) if shell else float(capacity)


def _shell_capacity(capacity: float) -> float:
    if capacity not in SHELL_CAPACITIES:
        raise GlueError(
            "InvalidInputException", f"MaxCapacity {capacity:g} of a Python shell job: expected 0.0625 or 1."
        )
    return capacity
