"""The embedded stack: its endpoint, its state, what CloudFormation made of it."""
