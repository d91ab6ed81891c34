"""Run by Python before the script of a job with `--enable-glue-datacatalog`."""

from awsglue.frames import data_catalog

data_catalog.install()
