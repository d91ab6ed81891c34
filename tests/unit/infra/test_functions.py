"""The template's events: off unless asked for, each function with least rights, each queue with dead letters."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from infra.deploy import artifacts, template
from infra.deploy.artifacts import PROJECT
from local.stack.lifecycle import EMBEDDED_PARAMETERS
from tests.unit.infra.test_role_needs import NEEDS, allowed, calls, listed, statements

PACKED = template.package()
RESOURCES: dict[str, Any] = PACKED.document["Resources"]
SERVICES = ("s3", "sqs", "sns", "stepfunctions", "secretsmanager")
FUNCTION_NEEDS = {
    **NEEDS,
    "change_message_visibility": {"sqs:ChangeMessageVisibility"},
    "send_message": {"sqs:SendMessage"},
    "publish": {"sns:Publish"},
    "list_executions": {"states:ListExecutions"},
    "start_execution": {"states:StartExecution"},
}
# What Lambda does with the function's role: write its log; take messages from its queue; reach its network.
RUNS = {"logs:CreateLogStream", "logs:PutLogEvents"}
TAKES_MESSAGES = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
IN_VPC = {
    "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses",
}  # fmt: skip
SWITCHES = ("EventsOn", "AlarmsOn", "ForecastApiOn")


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {name: item["Properties"] for name, item in RESOURCES.items() if item["Type"] == kind}


FUNCTIONS = of_type("AWS::Lambda::Function")


def handler_of(function: str) -> str:
    return str(FUNCTIONS[function]["Handler"].rpartition(".")[0])


def role_of(function: str) -> str:
    return str(FUNCTIONS[function]["Role"]["Fn::GetAtt"][0])


def with_queue() -> set[str]:
    """The functions that work off a queue."""
    return {item["FunctionName"]["Ref"] for item in of_type("AWS::Lambda::EventSourceMapping").values()}


def needed(function: str) -> set[str]:
    own = RUNS.union(*(FUNCTION_NEEDS[name] for name in calls(handler_of(function), SERVICES)))
    own |= TAKES_MESSAGES if function in with_queue() else set()
    return own | (IN_VPC if "VpcConfig" in FUNCTIONS[function] else set())


def test_every_folder_of_lambdas_is_a_function_with_a_role_of_its_own() -> None:
    handlers = {path.relative_to(PROJECT).with_suffix("").as_posix() for path in PROJECT.glob("lambdas/*/handler.py")}
    assert {handler_of(name).replace(".", "/") for name in FUNCTIONS} == handlers and len(handlers) == 4
    assert len({role_of(name) for name in FUNCTIONS}) == len(FUNCTIONS)


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_role_may_do_what_its_function_does_and_no_more(function: str) -> None:
    unknown = calls(handler_of(function), SERVICES) - FUNCTION_NEEDS.keys()
    assert not unknown, f"{function} calls {unknown}: say in FUNCTION_NEEDS which actions these are"
    missing, spare = needed(function) - allowed(role_of(function)), allowed(role_of(function)) - needed(function)
    assert not missing, f"{function} needs {sorted(missing)}"
    # Without the right to list, a missing object reads as a forbidden one.
    assert spare <= {"s3:ListBucket"}, f"{role_of(function)} may {sorted(spare)}, which {function} does not"


def test_only_start_refresh_and_the_schedule_may_start_a_refresh() -> None:
    starting = {
        role for role, item in RESOURCES.items()
        if item["Type"] == "AWS::IAM::Role" and "states:StartExecution" in allowed(role)
    }  # fmt: skip
    assert starting == {"StartRefreshFunctionRole", "NightlyRefreshRole"}
    for role in starting:
        for statement in statements(role):
            if "states:StartExecution" in listed(statement["Action"]):
                assert statement["Resource"] == {"Ref": "RefreshStateMachine"}


def test_every_queue_of_a_function_has_dead_letters_and_time_for_it() -> None:
    queues = of_type("AWS::SQS::Queue")
    mappings = list(of_type("AWS::Lambda::EventSourceMapping").values())
    # The other one answers requests.
    assert with_queue() == FUNCTIONS.keys() - {"ForecastApiFunction"}
    for mapping in mappings:
        queue = queues[mapping["EventSourceArn"]["Fn::GetAtt"][0]]
        dead = queues[queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]]
        # SQS takes dead letters of a queue of the same kind only.
        assert dead.get("FifoQueue") == queue.get("FifoQueue") and "RedrivePolicy" not in dead
        assert queue["RedrivePolicy"]["maxReceiveCount"] == 5
        # Lambda's advice: six times the function's timeout.
        assert queue["VisibilityTimeout"] == 6 * FUNCTIONS[mapping["FunctionName"]["Ref"]]["Timeout"]
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_every_dead_letter_queue_has_an_alarm() -> None:
    watched = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0] for alarm in of_type("AWS::CloudWatch::Alarm").values()
    }  # fmt: skip
    assert watched == {name for name in of_type("AWS::SQS::Queue") if name.endswith("DeadLetters")}


def test_nothing_of_it_is_there_unless_it_is_switched_on() -> None:
    switched = {name for name, item in RESOURCES.items() if item.get("Condition") in SWITCHES}
    kinds = ("Lambda", "SQS", "SNS", "Events", "Scheduler", "CloudWatch")
    assert {name for name, item in RESOURCES.items() if item["Type"].split("::")[1] in kinds} <= switched
    for parameters in ({}, EMBEDDED_PARAMETERS):
        assert switched <= PACKED.left_out(parameters)
    notified = RESOURCES["LandingBucket"]["Properties"]["NotificationConfiguration"]["Fn::If"]
    assert (notified[0], notified[2]) == ("EventsOn", {"Ref": "AWS::NoValue"})


def test_the_embedded_stack_has_no_alarm_that_could_never_ring() -> None:
    left_out = PACKED.left_out({**EMBEDDED_PARAMETERS, "Events": "on"})
    alarms = of_type("AWS::CloudWatch::Alarm").keys()
    assert alarms <= left_out and not with_queue() & left_out
    assert not alarms & PACKED.left_out({"Events": "on"})


def test_functions_get_what_they_read_from_their_environment() -> None:
    for name, function in FUNCTIONS.items():
        given = function["Environment"]["Variables"].keys()
        text = (PROJECT / f"{handler_of(name).replace('.', '/')}.py").read_text()
        asked = {word for word in given if f'"{word}"' in text or f'"{word.removesuffix("_BUCKET")}"' in text}
        assert asked == given, name


def test_all_functions_are_one_archive_with_the_package_of_the_jobs() -> None:
    ((key, archive),) = [(key, body) for key, body in PACKED.objects.items() if key.startswith("lambdas/")]
    assert {str(function["Code"]) for function in FUNCTIONS.values()} == {
        str({"S3Bucket": {"Ref": "ArtifactsBucket"}, "S3Key": key})
    }
    assert archive == artifacts.functions()
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert {"lambdas/admit/handler.py", "glue_jobs/admission/judgement.py"} <= set(names)
    assert not [name for name in names if not name.startswith(("lambdas/", "glue_jobs/"))]


def test_a_change_of_functions_is_no_new_release_of_the_jobs() -> None:
    """Jobs run again where their release is another one."""
    assert not [key for key in artifacts.build().objects if "lambdas" in key]
