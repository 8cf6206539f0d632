"""Typed tables and the queries on them."""
