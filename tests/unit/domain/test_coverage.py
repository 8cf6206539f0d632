"""Which clauses count as carried, and how executions add up."""

from itsm_flow.domain.coverage import Carrier, Coverage, coverage


def _by_key(**named: list[Carrier]) -> dict[str, Coverage]:
    keys = {name.lstrip("c").replace("_", "."): steps for name, steps in named.items()}
    return {item.clause.key: item for item in coverage(keys)}


def _step(element: str, *, newest: bool = True, executions: int = 0) -> Carrier:
    return Carrier("incident", 1, element, element, newest=newest, executions=executions)


def test_a_clause_is_carried_by_a_step_that_names_it() -> None:
    found = _by_key(c4_2_1=[_step("identify")])
    assert found["4.2.1"].carried
    assert found["4.2.2"].is_gap


def test_a_parent_is_carried_when_all_its_points_are() -> None:
    points = {f"5.2.1({number})": [_step("classify")] for number in (1, 2, 3)}
    found = {item.clause.key: item for item in coverage(points)}
    assert found["5.2.1"].carried
    assert not found["5.2"].carried
    del points["5.2.1(3)"]
    assert not {item.clause.key: item for item in coverage(points)}["5.2.1"].carried


def test_a_step_that_names_the_parent_carries_none_of_its_points() -> None:
    found = _by_key(c5_2_1=[_step("classify")])
    assert found["5.2.1"].carried
    assert found["5.2.1(1)"].is_gap


def test_a_step_of_an_older_version_is_told_and_carries_nothing() -> None:
    found = _by_key(c4_2_1=[_step("identify", newest=False, executions=4)])
    assert found["4.2.1"].is_gap
    assert found["4.2.1"].executions == 4


def test_a_step_that_carries_several_points_is_counted_once_above_them() -> None:
    step = _step("classify", executions=7)
    other = _step("look", executions=2)
    found = {
        item.clause.key: item
        for item in coverage({"5.2.1(1)": [step], "5.2.1(2)": [step, other], "5.2.1": [other]})
    }
    assert found["5.2.1(2)"].executions == 9
    assert found["5.2.1"].executions == 9
    assert found["5.2"].executions == 9


def test_metrics_and_features_need_no_step() -> None:
    found = _by_key()
    assert not found["7.1.1"].required
    assert not found["1.3-1"].is_gap
    assert found["10.1"].is_gap
    assert not found["4"].required
