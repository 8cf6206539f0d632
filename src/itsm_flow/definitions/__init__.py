"""What is in a file before anything runs: reading, checking, canonicalising."""
