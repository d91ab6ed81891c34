"""Which AWS services the endpoint serves, and why: the one table. `docs/services.md` is held against it by a test.

MiniStack knows more services than Reelhouse stands for. Served is what the product uses and its tests have looked into;
all else is refused by name, until the user opens it at their own risk with REELHOUSE_SERVICES.
"""

from __future__ import annotations

from dataclasses import dataclass

REAL = "real"
LIMITED = "real, with limits"
CONTROL_PLANE = "control plane"
REFUSED = "refused"

SETTING = "REELHOUSE_SERVICES"
UNEXAMINED = "nobody here has looked into what MiniStack answers for it"


@dataclass(frozen=True)
class Service:
    """How one service stands.

    Attributes:
        standing: `real` does what it says; `real, with limits` does, but for what `why` names; `control plane` keeps
            and shows what was asked for, and nothing runs behind it; `refused` answers nothing.
        why: what is behind it, or what is wrong with it; a clause without a full stop.
    """

    standing: str
    why: str


def _real(why: str) -> Service:
    return Service(REAL, why)


def _limited(why: str) -> Service:
    return Service(LIMITED, why)


def _control(why: str) -> Service:
    return Service(CONTROL_PLANE, why)


def _refused(why: str = UNEXAMINED) -> Service:
    return Service(REFUSED, why)


# By MiniStack's name of the service, which is mostly the one that a request is signed for.
SERVICES: dict[str, Service] = {
    "athena": _limited("queries run on DuckDB over the Glue catalogue, or FAIL; no UPDATE, MERGE or ORC: athena.md"),
    "cloudformation": _real("creates, changes and deletes what the services below have"),
    "dynamodb": _real("tables, items and conditions are kept and asked as they should be"),
    "events": _limited(
        "rules reach targets among the services served here; no retries and dead letters of a target: events.md"
    ),
    "glue": _limited("catalogue, jobs, crawlers, workflows, Avro schemas; the rest is refused by name: glue-engine.md"),
    "kafka": _limited("one cluster, the broker of make kafka-up while it runs: listed, described, its address told"),
    "lambda": _limited(
        "functions in Python and Node.js run as processes of the stack's user; others fail; limits: events.md"
    ),
    "logs": _real("groups, streams and events as they were put"),
    "s3": _real("objects on disk, in the stack's home"),
    "scheduler": _limited(
        "schedules start their targets among the services served here, in UTC; no retries, no dead letters: events.md"
    ),
    "secretsmanager": _limited("secrets by AWS's rules; rotation, replicas and ValidateResourcePolicy are refused"),
    "sns": _limited("messages reach queues, functions and HTTP addresses; no mail and no text message is sent"),
    "sqs": _real("queues and their messages"),
    "ssm": _limited("parameters; no command reaches a machine"),
    "states": _limited("state machines run, with AWS's rules and histories: step-functions.md says what is refused"),
    "ec2": _control("networks and security groups are kept, not enforced; no machine starts"),
    "ecr": _control("repositories are kept; nothing is scanned, nothing runs from an image"),
    "iam": _control("roles and policies are kept, and never asked: every call is allowed"),
    "kms": _control("keys are kept; its cipher is none: a changed text, or one of another KeyId, is decrypted too"),
    "monitoring": _control("metrics and alarms that callers put; nothing here puts any of its own"),
    "rds": _control("instances are kept; the one of Reelhouse's stack is its own PostgreSQL, no other has a database"),
    "sts": _control("names the caller and hands out credentials that nobody checks"),
    "tagging": _control("shows the tags that the services above keep"),
    "apigateway": _refused("an API's address is no name of this machine, and callers' signatures are not checked"),
    # What answers with something that it made up.
    "batch": _refused("jobs are SUCCEEDED and did not run"),
    "bedrock-agent-runtime": _refused("it makes its answers up"),
    "bedrock-runtime": _refused("no model answers: the text is made up"),
    "cloudcontrol": _refused("every request is SUCCESS, and nothing is made"),
    "codebuild": _refused("without Docker builds are SUCCEEDED and did not run"),
    "ecs": _refused("tasks do not run without Docker"),
    "eks": _refused("there is no cluster without Docker"),
    "elasticmapreduce": _refused("clusters and steps are in memory only: no Spark runs"),
    "inspector2": _refused("findings are made up"),
    "iotwireless": _refused("positions are made up"),
    "kinesisanalyticsv2": _refused("applications do not run without Docker"),
    "rds-data": _refused("without a database container it answers statements with made-up results"),
    "transcribe": _refused("transcripts are made up"),
    "translate": _refused("translations are made up"),
    # What has a server behind it on AWS, which MiniStack starts in Docker only.
    "airflow": _refused("no Airflow starts without Docker"),
    "bedrock-agentcore": _refused("agents do not run without Docker"),
    "documentdb": _refused("no database starts without Docker"),
    "dsql": _refused("no database starts without Docker"),
    "elasticache": _refused("without Docker it names localhost:6379, where nothing need be"),
    "elasticfilesystem": _refused("no file system is mounted"),
    "mq": _refused("there is no broker behind it"),
    "opensearch": _refused("without Docker it names a search engine that is not there"),
    "opensearchserverless": _refused("no search engine starts without Docker"),
    # The machine's own addresses on AWS.
    "ecs-metadata": _refused("no task runs here that could ask for its metadata"),
    "imds": _refused("no machine runs here that could ask for its metadata"),
    **dict.fromkeys(
        (
            "account", "acm", "appconfig", "appconfigdata", "appsync", "appsync-events", "autoscaling",
            "backup", "bedrock", "bedrock-agent", "budgets", "cloudfront", "cloudfront-keyvaluestore", "cloudtrail",
            "cognito-identity", "cognito-idp", "config", "cur", "dynamodbstreams", "elasticloadbalancing", "firehose",
            "iot", "iot-data", "iot-jobs-data", "kinesis", "lambda-core", "lambda-microvms", "location",
            "mediaconnect", "organizations", "pipes", "resource-groups", "route53", "s3files", "s3tables",
            "servicediscovery", "ses", "signer", "transfer", "waf", "waf-regional", "wafv2",
        ),
        _refused(),
    ),
}  # fmt: skip

# A template's `AWS::<namespace>::…` -> the service that would have the resource.
TEMPLATE_NAMESPACES = {
    "ApiGateway": "apigateway", "ApiGatewayV2": "apigateway", "AppConfig": "appconfig", "AppSync": "appsync",
    "Athena": "athena", "AutoScaling": "autoscaling", "Backup": "backup", "CertificateManager": "acm",
    "CloudFormation": "cloudformation", "CDK": "cloudformation", "CloudFront": "cloudfront", "CloudWatch": "monitoring",
    "CodeBuild": "codebuild", "Cognito": "cognito-idp", "DocDB": "documentdb", "DynamoDB": "dynamodb", "EC2": "ec2",
    "ECR": "ecr", "ECS": "ecs", "EFS": "elasticfilesystem", "EKS": "eks", "ElastiCache": "elasticache",
    "ElasticLoadBalancingV2": "elasticloadbalancing", "Events": "events", "Glue": "glue", "IAM": "iam", "IoT": "iot",
    "KMS": "kms", "Kinesis": "kinesis", "KinesisAnalyticsV2": "kinesisanalyticsv2", "KinesisFirehose": "firehose",
    "Lambda": "lambda", "Location": "location", "Logs": "logs", "OpenSearchService": "opensearch", "Pipes": "pipes",
    "RDS": "rds", "Route53": "route53", "S3": "s3", "S3ObjectLambda": "s3", "S3Tables": "s3tables", "SES": "ses",
    "SNS": "sns", "SQS": "sqs", "SSM": "ssm", "Scheduler": "scheduler", "SecretsManager": "secretsmanager",
    "ServiceDiscovery": "servicediscovery", "Signer": "signer", "StepFunctions": "states", "WAFv2": "wafv2",
}  # fmt: skip
# Of those refused, what no request is signed for: AWS has them at addresses of their own.
ADDRESSES = frozenset({"ecs-metadata", "imds"})
# Of those refused, what speaks WebSocket.
WEBSOCKET_SERVICES = frozenset({"apigateway", "appsync-events", "iot"})


def refused(opened: frozenset[str]) -> dict[str, Service]:
    """What is not served, by name, where the user has opened these."""
    return {name: found for name, found in SERVICES.items() if found.standing == REFUSED and name not in opened}


def refusal(name: str) -> str:
    """One sentence: what is refused, why, and what opens it."""
    return (
        f"{name} is not served by Reelhouse: {SERVICES[name].why}."
        f" {SETTING}={name} opens it at your own risk, from the endpoint's next start on."
    )


def unknown(names: frozenset[str]) -> list[str]:
    """Which of these are no service's names."""
    return sorted(names - SERVICES.keys())
