"""Guideline rules and the plain data the layers exchange: standard library only."""
