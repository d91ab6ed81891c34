"""Replays sessions as events to a Kafka topic."""
