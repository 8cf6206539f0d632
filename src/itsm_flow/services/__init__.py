"""Use cases: take the session first, never commit."""
