"""Stand-in for AWS's `awsgluedq` in local runs: data quality rules (DQDL), evaluated here.

Never uploaded to AWS, where the real package is installed. docs/awsglue.md lists the rules;
the rest is refused by name.
"""
