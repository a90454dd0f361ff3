"""The agents on instances: what they can read, what they refuse, what they have installed."""
