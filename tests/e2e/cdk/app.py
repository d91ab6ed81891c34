"""A CDK app as a user writes one: a Glue job with its script and its data as assets.

`synthesised/` is what the CDK CLI makes of it; how to make it anew: docs/clients.md.
"""

from __future__ import annotations

import json
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.aws_s3_assets import Asset


class Films(cdk.Stack):
    """A bucket, a role and a job that counts films a year."""

    def __init__(self, scope: cdk.App, name: str) -> None:
        super().__init__(scope, name)
        script, films = Asset(self, "Script", path="count_films.py"), Asset(self, "Films", path="films.csv")
        lake = s3.Bucket(self, "Lake", removal_policy=cdk.RemovalPolicy.DESTROY)
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("glue.amazonaws.com"))
        for asset in (script, films):
            asset.grant_read(role)
        lake.grant_read_write(role)
        job = glue.CfnJob(
            self, "Count", role=role.role_arn, glue_version="5.0", worker_type="G.1X", number_of_workers=2, timeout=5,
            command=glue.CfnJob.JobCommandProperty(
                name="glueetl", python_version="3", script_location=script.s3_object_url
            ),
            default_arguments={"--films": films.s3_object_url, "--counts": lake.s3_url_for_object("counts")},
        )  # fmt: skip
        cdk.CfnOutput(self, "JobName", value=job.ref)
        cdk.CfnOutput(self, "LakeName", value=lake.bucket_name)


app = cdk.App(tree_metadata=False)
Films(app, "ReelhouseCdkFilms")
made = app.synth()
# 24 kB about feature flags that no deployment reads.
manifest = Path(made.directory) / "manifest.json"
kept = json.loads(manifest.read_text())
kept["artifacts"].pop("aws-cdk-lib/feature-flag-report", None)
manifest.write_text(json.dumps(kept, indent=2) + "\n")
