"""What the command line says of files and folders."""

from pathlib import Path

import pytest

from itsm_flow.definitions import Catalogue, as_json, check_paths
from itsm_flow.definitions.report import has_errors, worth_saying

FIXTURES = Path(__file__).parents[1] / "rules" / "fixtures"


def test_folders_are_searched_for_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.bpmn").write_bytes(b"")
    (tmp_path / "b.DMN").write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"")
    found = check_paths([tmp_path], catalogue=Catalogue())
    assert sorted(Path(finding.file).name for finding in found) == ["a.bpmn", "b.DMN"]


def test_a_file_that_is_named_is_read_whatever_its_ending(tmp_path: Path) -> None:
    named = tmp_path / "notes.txt"
    named.write_bytes(b"")
    (finding,) = check_paths([named], catalogue=Catalogue())
    assert finding.rule == "file-type"


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check_paths([tmp_path / "gone.bpmn"], catalogue=Catalogue())


def test_information_is_only_for_those_who_ask() -> None:
    catalogue = Catalogue(forms=frozenset({"known-form"}))
    found = check_paths([FIXTURES / "binding" / "invalid.bpmn"], catalogue=catalogue)
    assert [finding.rule for finding in found] == ["binding"]
    assert worth_saying(found) == ()
    assert not has_errors(found)
    (shown,) = as_json(found)
    assert (shown["severity"], shown["element"], shown["line"]) == ("info", "assess", 14)


def test_a_warning_is_said_but_hinders_nothing() -> None:
    found = check_paths([FIXTURES / "unnamed" / "invalid.bpmn"], catalogue=Catalogue())
    assert len(worth_saying(found)) == 1
    assert not has_errors(found)


def test_an_error_hinders() -> None:
    found = check_paths([FIXTURES / "job-type" / "invalid.bpmn"], catalogue=Catalogue())
    assert has_errors(found)
    assert str(found[0]).endswith(
        "invalid.bpmn:10: notify: job-type: "
        "The service task has no job type: no worker would ever take it up."
    )
