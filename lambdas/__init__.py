"""The Lambda functions of event-driven refreshes, one folder each; `handler.handle` is what Lambda calls."""
