"""The only part that touches ministack: it starts it, and gives it what it lacks."""
