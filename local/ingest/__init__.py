"""A flow of its own beside the lakehouse: a revenue file, split and converted, by a topic of Kafka into PostgreSQL."""
