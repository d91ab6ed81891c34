"""Secrets Manager's API by AWS's rules, over the secrets that MiniStack keeps and saves."""
