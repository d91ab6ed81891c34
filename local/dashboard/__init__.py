"""The views of `bi` as pictures: declared one file a chart under `charts`, drawn on one page by `make dashboard`."""

# The page, in the stack's folder.
FILE = "dashboard.html"
