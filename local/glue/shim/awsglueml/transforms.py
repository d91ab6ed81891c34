"""`awsglueml.transforms`: importing a name is no error, using it is."""

from awsglue.unsupported import refuse

INSTEAD = "its models are AWS's own, so run the script on AWS"

EntityDetector = refuse("awsglueml.transforms.EntityDetector", INSTEAD)
FillMissingValues = refuse("awsglueml.transforms.FillMissingValues", INSTEAD)
FindIncrementalMatches = refuse("awsglueml.transforms.FindIncrementalMatches", INSTEAD)
FindMatches = refuse("awsglueml.transforms.FindMatches", INSTEAD)
