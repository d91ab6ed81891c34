"""A Spark standalone cluster on this machine: a master and workers, from the Spark that jobs run with."""
