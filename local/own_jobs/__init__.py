"""For people who bring their own Glue jobs: the endpoint alone, tables of runs, logs, reasons, and a pytest fixture."""
