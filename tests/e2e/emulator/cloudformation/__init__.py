"""CloudFormation's resource types that ministack lacks, or has in name only."""
