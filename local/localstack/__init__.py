"""LocalStack as a target: not driven by Reelhouse; what of it this machine has is told."""
