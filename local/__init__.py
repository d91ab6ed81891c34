"""What makes a laptop stand in for AWS: never uploaded, never imported by jobs, Lambdas or infrastructure."""
