"""AWS Glue's transforms by machine learning and for personal data: their models are AWS's, so each is refused."""
