"""local/compose.yaml: valid by the compose specification, and in step with the embedded stack. It was never started."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.deploy import template
from local.airflow import installation
from local.cluster import servers
from local.localstack.probe import COMPOSE
from local.postgres import server
from local.settings import PROJECT, Settings
from local.spark import aws_environment
from local.stack import endpoint

TEXT = COMPOSE.read_text()
DOCUMENT: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = DOCUMENT["services"]
INSIDE = "http://localstack:4566"


def valid(path: Path) -> bool:
    """By the compose specification's own schema."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_it_is_valid_by_the_compose_specification() -> None:
    assert valid(COMPOSE)


def test_a_misspelt_key_is_not_valid(tmp_path: Path) -> None:
    broken = tmp_path / "compose.yaml"
    broken.write_text(TEXT.replace("healthcheck:", "healthchek:", 1))
    assert not valid(broken)


def test_all_parts_are_there() -> None:
    assert set(SERVICES) == {
        "localstack", "postgres", "kafka", "spark-master", "spark-worker-1", "spark-worker-2", "airflow", "nifi",
    }  # fmt: skip


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_pinned_has_a_health_check_and_listens_on_the_loopback_only(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"[a-z]+(/[a-z-]+)?:\d+\.\d+(\.\d+)?(-[a-z0-9.-]+)?", service["image"]), service["image"]
    assert service["healthcheck"]["test"][0] == "CMD"
    for port in service.get("ports", []):
        assert re.match(r"127\.0\.0\.1:(\d+|\$\{[A-Z_]+:-\d+\}):\d+$", port), port
    assert "network_mode" not in service and not service.get("privileged")
    for needed, how in service.get("depends_on", {}).items():
        assert needed in SERVICES and how == {"condition": "service_healthy"}


def test_no_two_services_take_a_port_of_the_machine() -> None:
    ports = [
        re.sub(r"\$\{\w+:-(\d+)\}", r"\1", port).split(":")[1]
        for item in SERVICES.values()
        for port in item.get("ports", [])
    ]
    assert len(ports) == len(set(ports))


def test_what_a_service_is_told_of_aws_is_what_the_embedded_stack_tells() -> None:
    told = aws_environment(Settings.load(), INSIDE)
    for name in ("spark-worker-1", "spark-worker-2", "airflow"):
        found = {key: value for key, value in SERVICES[name]["environment"].items() if key.startswith("AWS_")}
        assert found == told, name


def test_airflow_is_told_what_make_airflow_test_tells_it(tmp_path: Path) -> None:
    told = installation.variables(Settings.load(), INSIDE, tmp_path)
    found = SERVICES["airflow"]["environment"]
    same = ("AIRFLOW__CORE__LOAD_EXAMPLES", "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED")
    assert {name: found[name] for name in same} == {name: told[name] for name in same}
    assert found["AIRFLOW__CORE__DAGS_FOLDER"] == "/opt/reelhouse" + told["AIRFLOW__CORE__DAGS_FOLDER"].removeprefix(
        str(PROJECT)
    )
    assert found["REELHOUSE_STACK"] == "${REELHOUSE_STACK:-reelhouse}"
    assert set(found) <= set(told)


def test_ports_have_the_names_and_defaults_of_the_embedded_stack() -> None:
    found = dict(re.findall(r"\$\{(REELHOUSE_\w*PORT):-(\d+)\}", TEXT))
    assert found.pop("REELHOUSE_KAFKA_PORT") == "9092"
    assert {name: int(port) for name, port in found.items()} == {
        "REELHOUSE_PORT": endpoint.USUAL_PORT,
        "REELHOUSE_PG_PORT": server.USUAL_PORT,
        "REELHOUSE_SPARK_PORT": servers.USUAL_PORT,
    }


def test_the_database_is_the_templates() -> None:
    resources = template.package().document["Resources"]
    (database,) = [item["Properties"] for item in resources.values() if item["Type"] == "AWS::RDS::DBInstance"]
    postgres = SERVICES["postgres"]
    assert postgres["environment"]["POSTGRES_USER"] == database["MasterUsername"]
    assert postgres["environment"]["POSTGRES_DB"] == database["DBName"]
    assert postgres["image"].partition(":")[2].split(".")[0] == database["EngineVersion"]


def test_versions_are_those_that_run_here() -> None:
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)$", (PROJECT / "requirements.txt").read_text(), re.M))
    for name in ("spark-master", "spark-worker-1", "spark-worker-2"):
        assert SERVICES[name]["image"].startswith(f"apache/spark:{pins['pyspark']}-scala2.12-java17-")
    assert SERVICES["airflow"]["image"] == f"apache/airflow:{installation.pinned(installation.locks()['2'])}-python3.11"


def test_no_secret_stands_in_the_file_and_one_that_is_missing_is_an_error() -> None:
    secret = re.compile(r"TOKEN$|PASSWORD$")
    given = {key: value for item in SERVICES.values() for key, value in item.get("environment", {}).items()}
    found = {key: value for key, value in given.items() if secret.search(key)}
    assert set(found) == {"LOCALSTACK_AUTH_TOKEN", "POSTGRES_PASSWORD", "SINGLE_USER_CREDENTIALS_PASSWORD"}
    for value in found.values():
        assert re.fullmatch(r"\$\{[A-Z_]+:\?.+\}", value)
