"""Reading a file by its format, in Spark: one module each, named as the contract's format and its judge."""
