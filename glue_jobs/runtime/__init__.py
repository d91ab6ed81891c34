"""What any job needs to run: its options and its Spark session."""
