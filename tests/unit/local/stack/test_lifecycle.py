"""What a deployment to AWS makes besides the rest, as the README says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from infra.deploy import template
from local import spark
from local.settings import Settings
from local.stack import lifecycle
from local.stack.endpoint import Endpoint
from local.stack.lifecycle import EMBEDDED_PARAMETERS


def test_on_aws_the_network_has_a_nat_gateway_and_no_interface_endpoints() -> None:
    packed = template.package()
    left_out = packed.left_out({})
    endpoints = {
        name for name, item in packed.document["Resources"].items()
        if item["Type"] == "AWS::EC2::VPCEndpoint" and item["Properties"].get("VpcEndpointType") == "Interface"
    }  # fmt: skip

    assert "NatGateway" not in left_out
    assert endpoints and endpoints <= left_out


def test_the_embedded_stack_has_no_resource_that_ministack_does_not_know() -> None:
    packed = template.package()
    left_out = packed.left_out(EMBEDDED_PARAMETERS)
    made = {item["Type"] for name, item in packed.document["Resources"].items() if name not in left_out}
    assert not {"AWS::EC2::NatGateway", "AWS::EC2::EIP"} & made


def test_what_a_killed_jvm_left_on_its_way_to_s3_goes_when_the_stack_stops(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", cache=tmp_path)
    left = spark.staging_folder(settings) / "s3fileio-1.tmp"
    left.parent.mkdir(parents=True)
    left.touch()
    (settings.home / ".reelhouse-home").touch()

    assert lifecycle.down(settings) == []
    assert not left.exists()


def test_a_master_that_is_named_too_late_is_told(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, cache=tmp_path)
    wished = replace(settings, spark_master="spark://b:1")
    local, cluster = Endpoint("u", 1, 1), Endpoint("u", 1, 1, "spark://a:1")
    late = "   the endpoint ran already; SPARK_MASTER=spark://b:1 counts after make local-down"

    def said(settings: Settings, running: Endpoint) -> list[str]:
        lines: list[str] = []
        lifecycle.say_master(settings, running, lines.append)
        return lines

    assert said(settings, local) == []
    assert said(settings, cluster) == ["   Spark runs  spark://a:1"]
    assert said(replace(settings, spark_master="spark://a:1"), cluster) == ["   Spark runs  spark://a:1"]
    assert said(wished, local) == [late]
    assert said(wished, cluster) == ["   Spark runs  spark://a:1", late]
