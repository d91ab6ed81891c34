"""The JVMs that Spark jobs attach to."""
