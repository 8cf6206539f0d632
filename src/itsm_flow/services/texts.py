"""Text from outside, made fit for a database."""


def without_nul(text: str) -> str:
    """The text without NUL and lone surrogates, which PostgreSQL cannot keep."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
