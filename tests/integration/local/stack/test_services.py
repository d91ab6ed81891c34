"""What "real" means in the table of services, one round trip each; and what is refused, in its own protocol."""

from __future__ import annotations

import io
import json
import time
import urllib.error
import urllib.request
import zipfile
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.stack import services
from tests.fixtures_endpoint import ROLE, Cloud, until

HANDLER = """
def handler(event, context):
    if "fail" in event:
        raise ValueError(event["fail"])
    return {"sum": sum(event["numbers"])}
"""

# A request that only reads, for each service that is served: its client and the call.
READS = {
    "athena": ("athena", "list_work_groups"),
    "cloudformation": ("cloudformation", "list_stacks"),
    "dynamodb": ("dynamodb", "list_tables"),
    "ec2": ("ec2", "describe_vpcs"),
    "ecr": ("ecr", "describe_repositories"),
    "events": ("events", "list_event_buses"),
    "glue": ("glue", "get_databases"),
    "iam": ("iam", "list_roles"),
    "kms": ("kms", "list_keys"),
    "kafka": ("kafka", "list_clusters"),
    "lambda": ("lambda", "list_functions"),
    "logs": ("logs", "describe_log_groups"),
    "monitoring": ("cloudwatch", "list_metrics"),
    "rds": ("rds", "describe_db_instances"),
    "s3": ("s3", "list_buckets"),
    "scheduler": ("scheduler", "list_schedules"),
    "secretsmanager": ("secretsmanager", "list_secrets"),
    "sns": ("sns", "list_topics"),
    "sqs": ("sqs", "list_queues"),
    "ssm": ("ssm", "describe_parameters"),
    "states": ("stepfunctions", "list_state_machines"),
    "sts": ("sts", "get_caller_identity"),
    "tagging": ("resourcegroupstaggingapi", "get_resources"),
}


def refused(call: Any, *arguments: Any, **named: Any) -> tuple[str, int, str]:
    with pytest.raises(ClientError) as error:
        call(*arguments, **named)
    response = error.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]


@pytest.mark.parametrize(
    ("client", "named", "call", "parameters"),
    [
        ("organizations", "organizations", "list_accounts", {}),  # JSON
        (
            "rds-data",
            "rds-data",
            "execute_statement",
            {"resourceArn": "a" * 20, "secretArn": "b" * 20, "sql": "select 1"},
        ),
        ("elbv2", "elasticloadbalancing", "describe_load_balancers", {}),  # Query
        ("route53", "route53", "list_hosted_zones", {}),  # REST XML
        ("apigateway", "apigateway", "get_rest_apis", {}),  # REST JSON
        ("sesv2", "ses", "list_email_identities", {}),
        ("cloudcontrol", "cloudcontrol", "list_resources", {"TypeName": "AWS::S3::Bucket"}),
        ("bedrock-runtime", "bedrock-runtime", "converse", {"modelId": "anthropic.x", "messages": []}),
        ("bedrock-runtime", "bedrock-runtime", "invoke_model", {"modelId": "anthropic.x", "body": b"{}"}),
        (
            "bedrock-runtime",
            "bedrock-runtime",
            "invoke_model_with_response_stream",
            {"modelId": "anthropic.x", "body": b"{}"},
        ),
        ("cognito-idp", "cognito-idp", "list_user_pools", {"MaxResults": 1}),
        ("s3tables", "s3tables", "list_table_buckets", {}),
    ],
)
def test_a_service_that_is_not_served_is_refused_by_name(
    cloud: Cloud, client: str, named: str, call: str, parameters: dict[str, Any]
) -> None:
    code, status, message = refused(getattr(cloud.client(client), call), **parameters)
    assert (code, status) == ("NotImplemented", 501)
    assert message.startswith(f"{named} is not served by Reelhouse: ")
    assert f"REELHOUSE_SERVICES={named} opens it" in message


def test_every_served_service_answers_a_request(cloud: Cloud) -> None:
    answered = {name for name, (client, call) in READS.items() if getattr(cloud.client(client), call)()}
    assert answered == services.SERVICES.keys() - services.refused(frozenset()).keys()


def test_every_refused_service_names_itself(cloud: Cloud) -> None:
    told = {name: signed_for(cloud, name) for name in services.refused(frozenset()).keys() - services.ADDRESSES}
    silent = {name: answer for name, answer in told.items() if f"{name} is not served by Reelhouse" not in answer}
    assert silent == {}


def signed_for(cloud: Cloud, service: str) -> str:
    """What the endpoint answers to a request that is signed for a service."""
    scope = f"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request"
    headers = {"Authorization": f"{scope}, SignedHeaders=host, Signature=0", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{cloud.url}/reelhouse", data=b"{}", method="POST", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.read())
    except urllib.error.HTTPError as error:
        return str(error.read())


@pytest.mark.parametrize(
    ("resource", "parameters"),
    [
        ("arn:aws:states:::aws-sdk:kinesis:listStreams", {}),
        ("arn:aws:states:::ecs:runTask", {"TaskDefinition": "t"}),
    ],
)
def test_a_state_machine_with_a_task_on_it_is_refused_with_the_reason(
    cloud: Cloud, resource: str, parameters: dict[str, Any]
) -> None:
    task = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
    definition = json.dumps({"StartAt": "Ask", "States": {"Ask": task}})
    create = cloud.client("stepfunctions").create_state_machine
    code, _, message = refused(create, name="ask", definition=definition, roleArn=ROLE)
    assert code == "InvalidDefinition"
    assert resource in message and "is not served by Reelhouse" in message


def test_a_template_with_its_resources_is_refused_before_anything_is_made(cloud: Cloud) -> None:
    group = {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "w"}}
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "never-made"}}
    template = json.dumps({"Resources": {"Group": group, "Queue": queue}})
    create = cloud.client("cloudformation").create_stack
    _, status, message = refused(create, StackName="refused-services", TemplateBody=template)
    assert status == 400
    assert "Unrecognized resource types: [AWS::Cognito::UserPool]" in message
    assert not cloud.client("sqs").list_queues(QueueNamePrefix="never-made").get("QueueUrls")


def test_dynamodb_keeps_asks_and_compares(cloud: Cloud) -> None:
    dynamodb = cloud.client("dynamodb")
    key = [{"AttributeName": "id", "KeyType": "HASH"}]
    dynamodb.create_table(
        TableName="locks", KeySchema=key, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )  # fmt: skip
    item = {"id": {"S": "a"}, "n": {"N": "1"}}
    once = {"TableName": "locks", "Item": item, "ConditionExpression": "attribute_not_exists(id)"}
    dynamodb.put_item(**once)
    assert refused(dynamodb.put_item, **once)[0] == "ConditionalCheckFailedException"
    assert dynamodb.get_item(TableName="locks", Key={"id": {"S": "a"}})["Item"] == item
    values = {":a": {"S": "a"}}
    found = dynamodb.query(TableName="locks", KeyConditionExpression="id = :a", ExpressionAttributeValues=values)
    assert found["Items"] == [item]


def test_kms_gives_back_what_it_took(cloud: Cloud) -> None:
    kms = cloud.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"word")["CiphertextBlob"]
    assert b"word" not in sealed
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"word"


def test_a_message_goes_from_a_topic_and_from_an_event_to_a_queue(cloud: Cloud) -> None:
    sqs, sns, events = (cloud.client(name) for name in ("sqs", "sns", "events"))
    queue = sqs.create_queue(QueueName="both")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name="news")["TopicArn"]
    raw = {"RawMessageDelivery": "true"}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=raw)
    events.put_rule(Name="landed", EventPattern=json.dumps({"source": ["reelhouse"], "detail": {"feed": ["titles"]}}))
    events.put_targets(Rule="landed", Targets=[{"Id": "queue", "Arn": arn, "InputPath": "$.detail"}])

    sns.publish(TopicArn=topic, Message="by topic")
    for feed in ("userbase", "titles"):
        entry = {"Source": "reelhouse", "DetailType": "landed", "Detail": json.dumps({"feed": feed})}
        assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0

    got: list[str] = []

    def both() -> bool:
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        got.extend(message["Body"] for message in answer.get("Messages", []))
        return len(got) >= 2

    until(both, 20, "two messages")
    assert (got.count("by topic"), len(got)) == (1, 2)
    assert [json.loads(body) for body in got if body != "by topic"] == [{"feed": "titles"}]


def test_a_parameter_and_its_versions_are_kept(cloud: Cloud) -> None:
    ssm = cloud.client("ssm")
    for value in ("one", "two"):
        ssm.put_parameter(Name="/reelhouse/test", Value=value, Type="String", Overwrite=True)
    found = [ssm.get_parameter(Name=name)["Parameter"]["Value"] for name in ("/reelhouse/test", "/reelhouse/test:1")]
    assert found == ["two", "one"]


def function(cloud: Cloud, name: str, runtime: str, code: dict[str, str]) -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file, text in code.items():
            archive.writestr(file, text)
    made = cloud.client("lambda").create_function(
        FunctionName=name, Runtime=runtime, Role=ROLE, Handler="main.handler", Code={"ZipFile": packed.getvalue()}
    )
    cloud.client("lambda").get_waiter("function_active_v2").wait(FunctionName=name)
    return str(made["FunctionArn"])


def test_a_function_runs_and_its_exception_is_told(cloud: Cloud) -> None:
    function(cloud, "adds", "python3.11", {"main.py": HANDLER})
    invoke = cloud.client("lambda").invoke
    good = invoke(FunctionName="adds", Payload=json.dumps({"numbers": [1, 2]}))
    bad = invoke(FunctionName="adds", Payload=json.dumps({"fail": "why"}))
    assert (json.loads(good["Payload"].read()), good.get("FunctionError")) == ({"sum": 3}, None)
    assert bad["FunctionError"] == "Unhandled"
    assert json.loads(bad["Payload"].read())["errorMessage"] == "why"


def test_a_function_in_a_language_that_can_not_run_here_answers_with_an_error(cloud: Cloud) -> None:
    function(cloud, "in-java", "java17", {"main.class": "x"})
    answer = cloud.client("lambda").invoke(FunctionName="in-java", Payload="{}")
    assert answer["FunctionError"] == "Unhandled"
    reason = json.loads(answer["Payload"].read())["errorMessage"]
    assert reason == "The function did not run: java17 not supported for local execution."


def test_a_schedule_starts_its_target(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName="scheduled")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    soon = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 1))
    cloud.client("scheduler").create_schedule(
        Name="once", ScheduleExpression=f"at({soon})", FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn, "RoleArn": ROLE, "Input": "now"},
    )  # fmt: skip
    got = until(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"), 90, "the schedule's message")
    assert got[0]["Body"] == "now"
