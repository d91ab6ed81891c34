"""Is a delivered file what its feed's contract says, and what has been delivered: bytes and S3 objects, no Spark."""
