"""The app of `make app`: the dashboard's charts with questions to choose, served on 127.0.0.1."""
