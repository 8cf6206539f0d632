"""Settings from the environment."""

import stat
from pathlib import Path

import pytest

from itsm_flow.config import SettingError, Settings, describe
from itsm_flow.definitions import ReadLimits
from itsm_flow.engine import Limits
from itsm_flow.limits import engine_limits, read_limits


def test_without_variables_the_defaults_hold() -> None:
    assert Settings.from_environment({}) == Settings()


def test_variables_are_read_by_type() -> None:
    settings = Settings.from_environment(
        {
            "ITSM_FLOW_DEMO": "1",
            "ITSM_FLOW_SESSION_HOURS": "3",
            "ITSM_FLOW_WORKER_POLL_SECONDS": "0.2",
            "ITSM_FLOW_MAIL_FROM": "desk@example.org",
            "OTHER": "x",
        }
    )

    assert settings.demo is True
    assert settings.session_lifetime.total_seconds() == 3 * 3600
    assert settings.worker_poll_seconds == 0.2
    assert settings.mail_from == "desk@example.org"


@pytest.mark.parametrize(
    ("name", "text"), [("ITSM_FLOW_DEMO", "maybe"), ("ITSM_FLOW_SESSION_HOURS", "many")]
)
def test_a_value_that_does_not_fit_names_its_variable(name: str, text: str) -> None:
    with pytest.raises(SettingError, match=name):
        Settings.from_environment({name: text})


def test_every_setting_says_what_it_is_for() -> None:
    described = list(describe())

    assert ("ITSM_FLOW_DEMO", "False") in [(name, default) for name, default, _ in described]
    assert all(name.startswith("ITSM_FLOW_") and about for name, _, about in described)


def test_a_secret_is_made_once_beside_the_database_and_is_private(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/var/itsm.db")

    key = settings.signing_key()

    kept = tmp_path / "var" / "itsm.secret"
    assert len(key) == 64
    assert settings.signing_key() == key == kept.read_text(encoding="ascii")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_secret_that_is_set_is_used(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/x.db", secret_key="given")

    assert settings.signing_key() == "given"
    assert list(tmp_path.iterdir()) == []


def test_the_limits_of_engine_and_reader_are_settings_with_the_same_defaults() -> None:
    assert engine_limits(Settings()) == Limits()
    assert read_limits(Settings()) == ReadLimits()
    given = {"ITSM_FLOW_MAX_STEPS": "7", "ITSM_FLOW_MAX_FILE_BYTES": "9"}
    assert engine_limits(Settings.from_environment(given)).steps == 7
    assert read_limits(Settings.from_environment(given)).bytes == 9
