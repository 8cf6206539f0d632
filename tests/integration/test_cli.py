"""The commands, as a shell sees them."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from itsm_flow.cli import bench, main
from support import Database

Run = Callable[..., Result]
SCRIPT = Path(sys.executable).with_name("itsm-flow")
CHEAP = {"argon2_time_cost": "1", "argon2_memory_kib": "8"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder, with these settings of ours and no others."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str, given: str = "", **settings: str) -> Result:
        told = CliRunner().invoke(main, arguments, input=given, env=environment(settings))
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
        return told

    return command


def environment(settings: dict[str, str]) -> dict[str, str | None]:
    """These settings; those that the environment has otherwise are taken out."""
    others: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith("ITSM_FLOW_")
    }
    return others | {f"ITSM_FLOW_{name.upper()}": text for name, text in settings.items()}


def test_help_names_every_command_and_every_setting(run: Run) -> None:
    told = run("--help")
    assert told.exit_code == 0
    for command in (
        "serve",
        "init",
        "check",
        "coverage",
        "demo",
        "deploy",
        "play",
        "worker",
        "audit",
        "user",
        "token",
        "bench",
    ):
        assert f"\n  {command} " in told.stdout
    assert "ITSM_FLOW_DATABASE_URL" in told.stdout
    assert "ITSM_FLOW_SMTP_URL" in told.stdout


def test_help_loads_neither_the_database_nor_the_engine() -> None:
    code = (
        "import sys, click.testing, itsm_flow.cli as cli;"
        "click.testing.CliRunner().invoke(cli.main, ['--help']);"
        "print({'sqlalchemy', 'flask', 'lxml', 'SpiffWorkflow'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (("init",), {"session_hours": "many"}, "ITSM_FLOW_SESSION_HOURS must be a number"),
        (("init",), {"demo": "perhaps"}, "ITSM_FLOW_DEMO must be 1 or 0"),
        (("audit", "verify"), {"database_url": "sqlite:///new.db"}, "Run 'itsm-flow init'"),
        (
            ("token", "create", "agent1"),
            {"database_url": "sqlite:///new.db"},
            "Run 'itsm-flow init'",
        ),
        (("worker",), {"database_url": "sqlite:///new.db"}, "Run 'itsm-flow init'"),
        (("serve", "--port", "0"), {"database_url": "sqlite:///new.db"}, "Run 'itsm-flow init'"),
        (
            ("audit", "verify"),
            {"database_url": "postgresql://me:secret@127.0.0.1:1/none"},
            "The database postgresql",
        ),
        (("init",), {"database_url": "nonsense"}, "ITSM_FLOW_DATABASE_URL"),
        (("deploy", "."), {"database_url": "sqlite:///new.db"}, "There is no .bpmn, .dmn or .form"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence_and_no_traceback(
    run: Run, arguments: tuple[str, ...], settings: dict[str, str], said: str
) -> None:
    told = run(*arguments, **settings)
    assert told.exit_code == 1
    assert told.stderr.startswith("Error: ")
    assert said in told.stderr
    assert "secret" not in told.stderr


def test_an_unknown_command_or_path_is_a_mistake_in_usage(run: Run) -> None:
    assert run("dance").exit_code == 2
    assert run("check", "nowhere.bpmn").exit_code == 2


def test_check_names_file_line_element_and_rule_and_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.bpmn").write_text("<no-bpmn/>", encoding="utf-8")
    told = run("check", "broken.bpmn")
    assert told.exit_code == 1
    assert told.stdout.startswith("broken.bpmn:1: ")
    found = json.loads(run("check", "broken.bpmn", "--json").stdout)
    assert {"file", "line", "element", "rule", "severity", "message"} <= found[0].keys()
    assert found[0]["severity"] == "error"


def test_check_reads_standard_input_folders_and_archives(run: Run, tmp_path: Path) -> None:
    told = run("check", "-", given="<no-bpmn/>")
    assert told.exit_code == 1
    assert told.stdout.startswith("stdin.bpmn:1: ")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "broken.bpmn").write_text("<no-bpmn/>", encoding="utf-8")
    shutil.make_archive("packed", "zip", "in")
    assert run("check", "in").stdout.startswith("in/broken.bpmn:1: ")
    assert run("check", "packed.zip").stdout.startswith("packed.zip/broken.bpmn:1: ")
    assert "packed.zip/broken.bpmn" not in run("deploy", "in").stderr


def test_check_can_say_what_is_left_when_a_drawing_is_mended(run: Run, tmp_path: Path) -> None:
    (tmp_path / "drawn.bpmn").write_text(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
        '<startEvent id="s"/><task id="t" name="Think"/><sequenceFlow id="f" sourceRef="s" '
        'targetRef="t"/></process></definitions>'
    )
    told = run("check", "drawn.bpmn")
    assert (told.exit_code, "not-executable" in told.stdout) == (1, True)
    assert run("check", "--mend", "drawn.bpmn").exit_code == 0
    assert "isExecutable" not in (tmp_path / "drawn.bpmn").read_text()


def test_a_file_cannot_steer_the_terminal_it_is_shown_on(run: Run, tmp_path: Path) -> None:
    form = {"\ud800\x1b": 1, "components": [{"type": "\ud800\x1b]"}]}
    (tmp_path / "a\x1b[2J\n.form").write_text(json.dumps(form))
    told = run("check", "a\x1b[2J\n.form")
    assert told.exit_code == 1
    assert "\x1b" not in told.stdout
    assert "\\x1b[2J\\n.form" in told.stdout
    assert json.loads(run("check", "a\x1b[2J\n.form", "--json").stdout)


def test_a_new_installation_is_ready_after_init_and_its_people_can_be_added(run: Run) -> None:
    where = {"database_url": "sqlite:///data/itsm.db", **CHEAP}
    first = run("init", "--demo", **where)
    assert first.exit_code == 0, first.stderr
    assert "The shipped processes were deployed." in first.stdout
    again = run("init", "--demo", **where)
    assert again.exit_code == 0, again.stderr
    assert "deployed" not in again.stdout

    added = run(
        "user",
        "add",
        "wang",
        "--name",
        "Wang Li",
        "--group",
        "service-desk",
        "--may",
        "work",
        given="long-secret\nlong-secret\n",
        **where,
    )
    assert added.exit_code == 0, added.stderr
    assert run("user", "add", "wang", "--password", "x" * 12, **where).stderr == (
        "Error: There is a person wang already.\n"
    )
    token = run("token", "create", "wang", **where)
    assert token.stdout.startswith("itsm_")
    assert run("token", "create", "nobody", **where).stderr == "Error: There is no person nobody.\n"

    verified = json.loads(run("audit", "verify", "--json", **where).stdout)
    assert verified["problems"] == []
    assert verified["events"] > 0
    assert run("audit", "verify", **where).stdout.startswith("All hold: ")


def test_deploy_is_refused_with_findings_or_prints_the_versions(run: Run, tmp_path: Path) -> None:
    where = {"database_url": "sqlite:///itsm.db"}
    assert run("init", **where).exit_code == 0
    (tmp_path / "broken.bpmn").write_text("<no-bpmn/>", encoding="utf-8")
    refused = run("deploy", "broken.bpmn", **where)
    assert refused.exit_code == 1
    assert "broken.bpmn:1: " in refused.stderr


def test_bench_outside_of_a_checkout_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ROOT", Path("/nonexistent"))
    told = CliRunner().invoke(bench.bench, [])
    assert told.exit_code == 1
    assert "part of a checkout" in told.output


def test_an_altered_event_is_named(run: Run, sqlite_database: Database) -> None:
    where = {"database_url": sqlite_database.url, **CHEAP}
    assert run("init", "--demo", **where).exit_code == 0
    with sqlite_database.engine.begin() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        event = connection.exec_driver_sql("SELECT min(id) FROM audit_event").scalar_one()
        connection.exec_driver_sql(f"UPDATE audit_event SET kind = 'other' WHERE id = {event}")
    told = run("audit", "verify", **where)
    assert told.exit_code == 1
    assert str(event) in told.stdout


def serve(port: str, folder: Path, **settings: str) -> "subprocess.Popen[str]":
    """The server as a process of its own."""
    wanted = environment(settings) | {"PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [str(SCRIPT), "serve", "--port", port],
        cwd=folder,
        env={name: text for name, text in (os.environ | wanted).items() if text is not None},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_serve_answers_and_stops_in_an_orderly_way(run: Run, tmp_path: Path) -> None:
    where = {"database_url": "sqlite:///itsm.db", **CHEAP}
    assert run("init", "--demo", **where).exit_code == 0
    with serve("0", tmp_path, **where) as serving:
        assert serving.stdout is not None
        address = serving.stdout.readline().strip().removeprefix("itsm-flow serves on ")
        answer = requests.get(f"{address}/v2/topology", auth=("agent1", "demo"), timeout=20)
        assert answer.status_code == 200
        serving.terminate()
        _, said = serving.communicate(timeout=20)
    assert serving.returncode == 0
    assert "Traceback" not in said


def test_a_port_that_is_taken_is_named(tmp_path: Path, sqlite_database: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with serve(port, tmp_path, database_url=sqlite_database.url, **CHEAP) as serving:
            _, said = serving.communicate(timeout=20)
    assert serving.returncode == 1
    assert said == f"Error: Cannot listen on 127.0.0.1:{port}: Address already in use.\n"
