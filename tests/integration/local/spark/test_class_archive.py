"""An archive made by a real JVM, and real JVMs that use it, or go on without it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local import spark
from local.settings import Settings
from local.setup import jars
from local.spark import archive_making, class_archive
from local.stack import clean_environment

MAPPED = "org.apache.spark.deploy.SparkSubmit source: shared objects file (top)"
READ = "org.apache.spark.deploy.SparkSubmit source: file:"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A cache with the archive of a short training job: what it holds does not matter here, only that it is used."""
    folder = tmp_path_factory.mktemp("archive")
    found = replace(Settings.load(), home=folder / "home", cache=folder / "cache")
    found.cache.mkdir()
    real = jars.jar_folder(Settings.load().cache)
    (found.cache / real.name).symlink_to(real)
    training = folder / "training.py"
    training.write_text("print('trained')\n")
    said: list[str] = []
    assert archive_making.ensure(found, said.append, training=training), said
    yield found
    shutil.rmtree(folder)


def archive(settings: Settings) -> Path:
    return class_archive.wanted(settings.cache, spark.spark_runtime(settings, "http://127.0.0.1:9").java_home).folder


@pytest.fixture
def damaged(settings: Settings) -> Iterator[Path]:
    """The archive's file, to be damaged; whole again afterwards."""
    file = archive(settings) / class_archive.TOP
    kept = file.with_name("kept")
    shutil.copy2(file, kept)
    file.chmod(0o600)
    yield file
    kept.replace(file)


def submit(settings: Settings, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """A plain spark-submit that says where it took Spark's main class from."""
    runtime = spark.spark_runtime(settings, "http://127.0.0.1:9")
    conf_dir = spark.write_conf_dir(runtime, folder / "conf")
    script = folder / "script.py"
    script.write_text("print('the script ran')\n")
    log = f"-Xlog:class+load:file={folder}/load.log"
    env = {**clean_environment.minimal(), **runtime.env, "SPARK_CONF_DIR": str(conf_dir)}
    command = [str(runtime.spark_home / "bin/spark-submit"), *_with(log, options), str(script)]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd=folder)


def _with(log: str, options: tuple[str, ...]) -> list[str]:
    java = " ".join([log, *options])
    return ["--conf", f"spark.driver.extraJavaOptions={java}"]


def loaded(folder: Path) -> str:
    return (folder / "load.log").read_text()


def test_a_spark_submit_maps_its_classes_and_a_jobs_own_options_go_on_working(
    settings: Settings, tmp_path: Path
) -> None:
    done = submit(settings, tmp_path, "-Dof.my=own", "-XX:+UseG1GC")

    assert (done.returncode, done.stdout) == (0, "the script ran\n"), done.stderr
    assert MAPPED in loaded(tmp_path)


def test_a_job_can_do_without(settings: Settings, tmp_path: Path) -> None:
    done = submit(settings, tmp_path, "-Xshare:off")

    assert (done.returncode, done.stdout) == (0, "the script ran\n"), done.stderr
    assert READ in loaded(tmp_path)


@pytest.mark.parametrize("damage", ["truncated", "empty", "zeroes within", "a broken header", "gone"])
def test_a_damaged_archive_never_breaks_a_job(settings: Settings, damaged: Path, tmp_path: Path, damage: str) -> None:
    size = damaged.stat().st_size
    if damage == "gone":
        damaged.unlink()
    elif damage in ("truncated", "empty"):
        os.truncate(damaged, size // 2 if damage == "truncated" else 0)
    else:
        with damaged.open("r+b") as file:
            file.seek(size // 2 if damage == "zeroes within" else 600)
            file.write(b"\0" * 300)
    done = submit(settings, tmp_path)

    assert (done.returncode, done.stdout) == (0, "the script ran\n"), done.stderr
    assert READ in loaded(tmp_path)


def test_an_archive_of_other_jars_is_left_alone_by_the_jvm(settings: Settings, tmp_path: Path) -> None:
    """A jar that changed after the configuration was written: the JVM itself finds that, and says nothing of it."""
    runtime = spark.spark_runtime(settings, "http://127.0.0.1:9")
    first, *others = runtime.classpath.split(":")
    another = tmp_path / "another.jar"
    shutil.copy(first, another)
    options = runtime.conf["spark.driver.defaultJavaOptions"].split()
    command = [str(runtime.java_home / "bin/java"), *options]
    command += ["-Xlog:class+load:file=load.log", "-cp", ":".join([str(another), *others])]
    done = subprocess.run(
        [*command, "org.apache.spark.deploy.SparkSubmit", "--version"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert READ in loaded(tmp_path)
