"""What `make setup` brings: packages, Java, Spark jars."""
