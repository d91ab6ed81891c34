"""What runs on AWS, as CloudFormation, and the command that deploys it; knows nothing of the target it deploys to."""
