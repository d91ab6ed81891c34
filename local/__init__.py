"""Everything that runs on a laptop only: the command line, the embedded endpoint, the Glue engine, PostgreSQL."""
