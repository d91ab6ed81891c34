"""Stand-in for AWS's `awsglue` in local runs: the little that a portable job needs, everything else refused by name.

Never uploaded to AWS, where the real package is installed.
"""
