"""The Glue jobs: one file a job, the contracts they share, and nothing that knows where it runs."""
