"""DQDL, the language of data quality rules: developer guide, "DQDL reference" and "DQDL rule type reference"."""
