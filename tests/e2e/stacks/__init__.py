"""Stacks that go further than the examples: made with the library, deployed by the scenarios."""
