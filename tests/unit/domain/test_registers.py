"""What registers work out: cycles, impact, words, risk levels, gains."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsm_flow.domain.components import Dependency, affected_by, cycle_with
from itsm_flow.domain.improvement import attainment, return_on_investment
from itsm_flow.domain.risk import RiskLevel, cell_level, index_of, level_of
from itsm_flow.domain.words import words_of


def edges(text: str) -> list[Dependency]:
    """`a>b` a depends on b; `a=b` they depend on each other."""
    found = []
    for part in text.split():
        source, target = part.replace("=", ">").split(">")
        found.append(Dependency(source, target, mutual="=" in part))
    return found


@pytest.mark.parametrize(
    ("graph", "component", "depends_on", "cycle"),
    [
        ("", "a", ["b"], ""),
        ("", "a", ["a"], "a a"),
        ("b>a", "a", ["b"], "a b a"),
        ("b>c c>a b>d d>e e>a", "a", ["b"], "a b c a"),
        ("a>b", "a", ["c"], ""),
        ("b=a", "a", ["b"], ""),
        ("b>c c=a", "a", ["b"], ""),
        ("c>b b>c", "a", ["b"], ""),
    ],
)
def test_a_cycle_is_named_by_its_shortest_way(
    graph: str, component: str, depends_on: list[str], cycle: str
) -> None:
    assert cycle_with(edges(graph), component, depends_on) == tuple(cycle.split())


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=20))
def test_what_is_let_in_one_by_one_never_holds_a_cycle(pairs: list[tuple[str, str]]) -> None:
    graph: list[Dependency] = []
    for source, target in pairs:
        needed = {edge.depends_on for edge in graph if edge.component == source} | {target}
        if not cycle_with(graph, source, needed):
            graph.append(Dependency(source, target))
    for key in "abcdef":
        on_the_way = {found.key for found in affected_by(graph, key)}
        assert not any(edge.component == key and edge.depends_on in on_the_way for edge in graph)


def test_impact_reaches_through_others_by_the_shortest_way() -> None:
    found = affected_by(edges("web>db app>db web>app shop>web db>disk other>x"), "db")
    assert [(item.key, item.distance, item.path) for item in found] == [
        ("app", 1, ("db", "app")),
        ("web", 1, ("db", "web")),
        ("shop", 2, ("db", "web", "shop")),
    ]


def test_mutual_dependencies_reach_both_ways_and_end() -> None:
    graph = edges("a=b c>b")
    assert [item.key for item in affected_by(graph, "a")] == ["b", "c"]
    assert [item.key for item in affected_by(graph, "b")] == ["a", "c"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The mail server is down", {"mail", "server", "down"}),
        ("Outlook: 0x8004010F!", {"outlook", "0x8004010f"}),
        ("Ａ１ straße", {"a1", "strasse"}),
        ("郵件伺服器", {"郵件", "件伺", "伺服", "服器"}),
        ("VPN連線失敗", {"vpn", "連線", "線失", "失敗"}),
        ("錯", {"錯"}),
        ("… -- !", set()),
    ],
)
def test_words_are_folded_and_chinese_is_read_in_pairs(text: str, words: set[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("index", "level"),
    [
        (1, "low"),
        (14, "low"),
        (15, "medium"),
        (39, "medium"),
        (40, "high"),
        (74, "high"),
        (75, "critical"),
        (125, "critical"),
    ],
)
def test_a_risk_has_the_level_of_its_index(index: int, level: str) -> None:
    assert level_of(index) == level


def test_no_factor_of_a_risk_can_rise_and_its_level_fall() -> None:
    order = list(RiskLevel)
    scale = range(1, 5)
    for p, i, loss in product(scale, scale, scale):
        here = order.index(level_of(index_of(p, i, loss)))
        for more in ((p + 1, i, loss), (p, i + 1, loss), (p, i, loss + 1)):
            assert order.index(level_of(index_of(*more))) >= here
    assert (cell_level(1, 1), cell_level(5, 5)) == (RiskLevel.LOW, RiskLevel.CRITICAL)


def test_what_an_improvement_brought_is_none_where_nothing_can_be_compared() -> None:
    assert return_on_investment(1000, 1250) == 0.25
    assert return_on_investment(0, 100) is None
    assert return_on_investment(None, 100) is None
    assert attainment(10, 4, 7) == 0.5
    assert attainment(10, 4, 12) == pytest.approx(-1 / 3)
    assert attainment(5, 5, 5) is None
