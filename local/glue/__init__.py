"""A Glue that really runs: jobs, crawlers and what starts them, built on boto3's public API only."""
