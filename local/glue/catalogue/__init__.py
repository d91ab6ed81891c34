"""The Data Catalog's answers that MiniStack gives otherwise than AWS."""
