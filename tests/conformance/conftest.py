"""The conformance suite: each element of BPMN as a small diagram, what happens, the exact trace.

How to write a case
-------------------
    from conformance.playing import play

    def test_a_parallel_join_waits_for_every_branch() -> None:
        \"\"\"BPMN 2.0.2 §13.4.1: a token on each incoming flow, one on each outgoing flow.\"\"\"
        play(
            '''
            start s; and f, j; user a, b; end e
            s -> f -> a -> j -> e
            f -> b -> j
            ''',
            '''
            start      : s f        | a b
            complete b : b          | a
            complete a : a j e      | ended at e
            ''',
        )

The diagram (`notation.py`): lines, or parts between `;`, each a chain of flows with `->` or a kind
with ids and facts. Blocks are indented below `sub w:`. Facts stand for all ids before them.

    kinds     start end task manual user job script rule send receive call catch throw boundary
              xor and or event   sub w:   eventsub h:   (indented: what is inside)
    flows     a -> b -> c      with condition  a -[x > 1]-> b      default  a -[]-> b
              h's id in an association (compensation): b ~> h
    triggers  timer=PT1H  timer=R3/PT1H  date=… duration=… cycle=… ("=feel" too)
              message=name  message=name:key (key is FEEL, "k" when left out)  signal=name
              error=E1  error (all)  escalation=X  escalation  condition="x > 1"  link=name
              terminate  compensate  compensate=activity
    boundary  boundary b on=work timer=PT1H      passes: it does not interrupt (starts of an
              eventsub likewise)
    script    script t set=y to="x + 1"          job t type=work     call c process=other
    loops     each=items (item, parallel)  one-by-one  until="…"  gather=list of="…"
              cardinality=3    while="…"  before  most=3
    mappings  in.target="=feel"  out.target="=feel"
    other     undo (isForCompensation)   instantiate   a line that begins with `<` is XML as it is

The play (`playing.py`): each line is `command : trace | waiting`.

    start x=1 at=s   complete a x=1   complete a#2 (the second of them)   error a E1 x=1
    fire t (its timer is due)   deliver c x=1 (the message it waits for)   retry a x=1
    signal name x=1   wait PT1H
    trace     ids of completed nodes in order;  -a cancelled   !a failed   +a entered (only where
              you write one with + are they compared on this line);  (a b) in any order
    waiting   elements that wait, in any order, ! for a failed step; or `ended`, `ended at e`;
              left out: not compared
    check     `? x = 1` on a line of its own compares a variable of the process

Every command runs on a state that was stored and restored, and on another copy of the process.
"""
