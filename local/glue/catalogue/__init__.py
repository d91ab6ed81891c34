"""The Glue Data Catalog and the definitions of jobs and crawlers, as AWS keeps and shows them.

Pure functions over a `Store`: each module holds the actions of one kind of thing. No network, no process, no emulator.
"""
