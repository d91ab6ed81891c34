"""What a deployment to AWS makes besides the rest, as the README says."""

from __future__ import annotations

from infra.deploy import template
from local.stack.lifecycle import AWS_PARAMETERS


def test_on_aws_the_network_has_a_nat_gateway_and_no_interface_endpoints() -> None:
    packed = template.package()
    left_out = packed.left_out(AWS_PARAMETERS)
    endpoints = {
        name for name, item in packed.document["Resources"].items()
        if item["Type"] == "AWS::EC2::VPCEndpoint" and item["Properties"].get("VpcEndpointType") == "Interface"
    }  # fmt: skip

    assert "NatGateway" not in left_out
    assert endpoints and endpoints <= left_out
