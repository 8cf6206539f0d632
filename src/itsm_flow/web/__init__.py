"""The pages."""

from flask import Flask

from itsm_flow.web import (
    addresses,
    assets,
    audit,
    calendar,
    coverage,
    failed_steps,
    failures,
    found_risks,
    hand_overs,
    headers,
    identity,
    language,
    navigation,
    notifications,
    processes,
    raci,
    reading,
    records,
    register_words,
    registers,
    report,
    search,
    signin,
    task_panels,
    tasks,
)

_NOUNS = (
    assets,
    signin,
    tasks,
    report,
    records,
    found_risks,
    registers,
    task_panels,
    raci,
    processes,
    failed_steps,
    audit,
    calendar,
    coverage,
    notifications,
    search,
)


def register(app: Flask) -> None:
    """Add every page to the application, with sign-in, languages, errors and headers."""
    addresses.register(app)
    identity.register(app)
    language.register(app)
    navigation.register(app)
    reading.register(app)
    hand_overs.register(app)
    register_words.register(app)
    failures.register(app)
    headers.register(app)
    for noun in _NOUNS:
        app.register_blueprint(noun.blueprint)
