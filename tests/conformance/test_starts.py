"""Where a process begins: BPMN 2.0.2 §10.5.2, §13.2."""

from conformance.playing import play


def test_a_process_begins_at_its_plain_start() -> None:
    play("start s; user a; end e; s -> a -> e", "start x=1 : s | a\n? x = 1")
