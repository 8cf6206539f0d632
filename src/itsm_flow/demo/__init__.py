"""A made-up past: people work on records of all shipped processes, through the real services."""

from itsm_flow.demo.year import Plan, Played, has_records, play, prepare

__all__ = ["Plan", "Played", "has_records", "play", "prepare"]
