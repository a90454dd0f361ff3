"""Services written in Python functions, on the wire as botocore's models say."""
