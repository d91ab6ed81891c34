"""A flow definition for NiFi, checked against what its processors say of themselves; never started here."""
