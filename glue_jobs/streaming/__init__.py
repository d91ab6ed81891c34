"""Events from Kafka: read by the contract of their feed, kept in the lake and shown in the warehouse."""
