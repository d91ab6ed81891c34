"""`make tableau`: a data source, a workbook and extracts for Tableau, from what the warehouse says of its views."""
