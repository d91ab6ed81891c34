"""What was made of what: OpenLineage events of the jobs, of Spark and of the crawlers, drawn as a page."""

# In the stack's folder, where nobody says otherwise.
FILE = "lineage.html"
