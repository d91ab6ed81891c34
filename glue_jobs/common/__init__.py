"""What the jobs share: options, the Spark session, Iceberg and warehouse I/O."""
