"""What a job has read and written, told as OpenLineage events where an argument names a place for them."""
