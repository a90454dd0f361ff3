"""What the scenarios are told with: starts the local AWS, runs the CDK's and AWS's command lines, looks at the outcome.

It knows nothing of the library under test and nothing of the emulator's insides: it talks to both as a user does.
"""
