"""What makes a laptop stand in for AWS: never uploaded, never imported by the jobs, the Lambdas or the infrastructure."""
