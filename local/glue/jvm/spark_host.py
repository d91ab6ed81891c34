"""Where Spark runs live: kept JVMs, or a spark-submit of their own."""

from __future__ import annotations

import threading
from pathlib import Path

from local.glue.config import EngineConfig, SparkInstallation, base_environment
from local.glue.jobs.limits import Resources, resources_for
from local.glue.jobs.workspace import RunFailed
from local.glue.jvm.idle_work import IdleWork
from local.glue.jvm.kept_jvm import Jvm, JvmPlan
from local.glue.jvm.pool import JvmPool

# Spark reads these when a JVM starts; in a kept one they would silently do nothing.
FIXED_AT_START = (
    "spark.driver.memory",
    "spark.driver.extraJavaOptions",
    "spark.driver.extraClassPath",
    "spark.driver.extraLibraryPath",
    "spark.driver.defaultJavaOptions",
    "spark.jars",
    "spark.jars.packages",
    "spark.jars.ivy",
)


class SparkHost:
    """Finds Spark when the first Spark run needs it, and keeps the pool of JVMs."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._found: tuple[SparkInstallation, Path] | None = None
        self._pool: JvmPool | None = None
        self.idle_work = IdleWork(config.idle_command, self._refresh)

    def _spark(self) -> tuple[SparkInstallation, Path]:
        with self._lock:
            if self._found is None:
                try:
                    self._found = self._config.spark()
                except Exception as error:
                    raise RunFailed(f"Spark is not available: {error}") from error
            return self._found

    def _refresh(self) -> None:
        """Write the configuration folder anew: JVMs that start from now on take what is there now."""
        with self._lock:
            self._found = None
        self._spark()

    def installation(self) -> SparkInstallation:
        """The Spark distribution; raises RunFailed where it is not complete."""
        return self._spark()[0]

    def conf_dir(self) -> Path:
        """The folder with `spark-defaults.conf`."""
        return self._spark()[1]

    def pool(self) -> JvmPool:
        """The kept JVMs."""
        installation, conf_dir = self._spark()
        with self._lock:
            if self._pool is None:
                plan = JvmPlan(
                    spark_home=installation.spark_home,
                    conf_dir=conf_dir,
                    env={**base_environment(self._config), **installation.env},
                    work=self._config.home / "jvm",
                )
                self._pool = JvmPool(lambda heap: Jvm(plan, heap), self._config.machine.jvms)
            return self._pool

    def warm(self) -> None:
        """Have a JVM of the size of most jobs (G.1X) ready before the first run asks for it."""
        if self._config.isolation == "warm":
            self.pool().warm(resources_for("G.1X", 2, None, self._config.machine).heap)

    def wake(self) -> None:
        """Let runs that wait for a JVM see that they were stopped."""
        with self._lock:
            pool = self._pool
        if pool:
            pool.wake()

    def shutdown(self) -> None:
        """End all JVMs."""
        self.idle_work.shutdown()
        with self._lock:
            pool = self._pool
        if pool:
            pool.shutdown()

    def run_conf(self, job_name: str, module_path: str, folder: Path, resources: Resources) -> dict[str, str]:
        """The Spark settings of a run that its own `--conf` goes over."""
        return {
            **_placement(self._config.master, resources),
            "spark.app.name": job_name,
            # Python workers are children of the JVM, which does not know this run's modules.
            "spark.executorEnv.PYTHONPATH": module_path,
            "spark.sql.warehouse.dir": str(folder / "spark-warehouse"),
        }

    def class_path(self, jars: list[Path], first: bool) -> str:
        """The class path of a JVM with a run's own jars, behind Spark's and ours, or before them."""
        own = [str(jar) for jar in jars]
        return ":".join([*own, self.installation().classpath] if first else [self.installation().classpath, *own])

    def submit_command(self, conf: dict[str, str], resources: Resources, script: Path, argv: list[str]) -> list[str]:
        """A plain spark-submit of the script with the same settings as in a kept JVM."""
        settings = [part for name, value in conf.items() for part in ("--conf", f"{name}={value}")]
        memory = [] if "spark.driver.memory" in conf else ["--driver-memory", f"{resources.heap}m"]
        submit = self.installation().spark_home / "bin" / "spark-submit"
        return [str(submit), *memory, *settings, str(script), *argv]

    def refuse_unattachable(self, conf: dict[str, str]) -> None:
        """Raise RunFailed for settings that a running JVM cannot take."""
        fixed = [name for name in FIXED_AT_START if name in conf]
        if fixed:
            raise RunFailed(
                f"--conf {', '.join(fixed)}: fixed when a JVM starts; run this job with --reelhouse-isolation=jvm,"
                " or choose another WorkerType for more memory"
            )


def _placement(master: str | None, resources: Resources) -> dict[str, str]:
    """Where the run's tasks go: threads of its driver, or as many cores of the master's workers, no more.

    A standalone master would give the first run all that it has, and let the others wait for its end.
    """
    if master is None:
        return {"spark.master": f"local[{resources.cores}]"}
    return {"spark.master": master, "spark.cores.max": str(resources.cores)}
