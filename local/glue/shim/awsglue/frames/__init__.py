"""What DynamicFrames are made of here: Spark DataFrames, schemas with choices, records for Python functions."""
