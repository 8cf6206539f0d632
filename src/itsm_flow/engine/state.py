"""The stored state of an instance: its tokens and variables, without the diagram.

Compact JSON, packed with zlib where that pays. People's data is plain JSON in a place of its own,
so no key in it can mean anything to us.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.engine.compensation import due_again, restored
from itsm_flow.engine.executable import Executable
from itsm_flow.engine.instance import Instance
from itsm_flow.engine.limits import Limits
from itsm_flow.engine.scopes import PROCESS, Scopes, json_bytes
from itsm_flow.engine.tree import Loop, SignalName, Subscription, TimerPlan, Token, Watch

VERSION = 1
PACK_FROM = 4096
"""Bytes of JSON from which packing is worth its time (docs/adr/0004)."""


def encode(instance: Instance) -> bytes:
    """The bytes to store."""
    scopes = instance.scopes
    content: dict[str, Any] = {
        "v": VERSION,
        "n": instance.last_id,
        "s": scopes.variables,
        "t": [_row(token) for token in instance.live.values()],
    }
    if scopes.parents:
        content["p"] = scopes.parents
    if instance.end_event is not None:
        content["e"] = instance.end_event
    if instance.all_done:
        content["d"] = instance.all_done
    plain = json_bytes(content)
    return plain if len(plain) < PACK_FROM else zlib.compress(plain, 1)


def decode(
    executable: Executable,
    state: bytes | None,
    *,
    now: datetime,
    limits: Limits,
    decisions: Mapping[str, DecisionModel],
) -> Instance:
    """The instance as it was when it was encoded; a new one, without tokens, for None."""
    content: dict[str, Any] = {"n": 0, "s": {PROCESS: {}}, "t": []}
    if state is not None:
        content = _content(state)
    scopes = Scopes(limits.variable_bytes, size=content.get("size", 0))
    scopes.variables = content["s"]
    scopes.parents = content.get("p", {})
    instance = Instance(executable, scopes, decisions=decisions, now=now, limits=limits)
    instance.last_id = content["n"]
    instance.end_event = content.get("e")
    instance.all_done = [restored(each) for each in content.get("d", ())]
    for row in content["t"]:
        _restore(instance, row)
    return instance


def _content(state: bytes) -> dict[str, Any]:
    plain = state if state[:1] == b"{" else zlib.decompress(state)
    content: dict[str, Any] = json.loads(plain.decode("utf-8", "surrogatepass"))
    if content["v"] != VERSION:
        raise ValueError(f"a state of version {content['v']} cannot be read")
    content["size"] = len(plain)
    return content


# ---- tokens -------------------------------------------------------------------------------------
# [id, node, waits at a join, {what differs from a new token}]; the keys:
#   w  id of the token whose subprocess it is in      p  id of the token it hangs under
#   k  name, where it is not the id                   x  name of the failed step
#   o  open  u  was open  l  leaving  a  armed        n  number of the instance
#   c  loop (total, completed, items)                 f  flow it came by
#   t  timer (due, interval, remaining)               m  message (name, key)
#   s  signal (its name)                              q  condition (whether it held)
#   b  owner's element before a node of ours          d  done, and can be taken back
#   r  handlers that are still to be carried out
_FLAGS = (("o", "is_open"), ("u", "was_open"), ("l", "leaving"), ("a", "armed"))


def _row(token: Token) -> list[Any]:
    more: dict[str, Any] = {key: 1 for key, flag in _FLAGS if getattr(token, flag)}
    if token.is_open:
        del more["u"]
    owner, parent = token.workflow.owner, token.parent
    if owner is not None:
        more["w"] = owner.id
    if parent is not token.workflow.task_tree:
        more["p"] = parent.id
    if token.name != token.id:
        more["k"] = token.name
    _add_details(token, more)
    if token.done:
        more["d"] = token.done
    if token.compensating is not None:
        more["r"] = token.compensating
    joins = token.state == TaskState.WAITING
    if joins or (token.failure is not None and token.flow):
        more["f"] = token.flow
    row = [token.id, token.task_spec.name, int(joins)]
    return [*row, more] if more else row


def _add_details(token: Token, more: dict[str, Any]) -> None:
    if token.failure is not None:
        more["x"] = token.failure
    if token.number is not None:
        more["n"] = token.number
    if token.loop is not None:
        more["c"] = [token.loop.total, token.loop.completed, token.loop.items]
    if token.timer is not None:
        more["t"] = token.timer
    if token.subscription is not None:
        more["m"] = token.subscription
    if token.signal is not None:
        more["s"] = token.signal.name
    if token.watch is not None:
        more["q"] = int(token.watch.held)
    if token.task_spec.element is None and token.origin is not None:
        more["b"] = token.origin


def _restore(instance: Instance, row: list[Any]) -> None:
    token_id, name, joins, *rest = row
    more: dict[str, Any] = rest[0] if rest else {}
    tree: Any = instance
    if "w" in more:
        owner = instance.live[more["w"]]
        tree = instance.subprocesses.get(owner.id)
        if tree is None:
            tree = instance.enter_subprocess(owner, owner.task_spec.process or "")
    parent = instance.live[more["p"]] if "p" in more else tree.task_tree
    state = TaskState.WAITING if joins else TaskState.STARTED
    node = instance.executable.handler_nodes.get(name) or tree.spec.task_specs[name]
    token = Token(tree, node, parent, token_id=token_id, state=state)
    if more:
        _restore_details(token, more)


def _restore_details(token: Token, more: dict[str, Any]) -> None:
    token.name = more.get("k", token.id)
    for key, flag in _FLAGS:
        if key in more:
            setattr(token, flag, True)
    token.was_open = token.was_open or token.is_open
    token.failure = more.get("x")
    token.number = more.get("n")
    token.flow = more.get("f", "")
    token.origin = more.get("b")
    if "c" in more:
        token.loop = Loop(*more["c"])
    if "t" in more:
        token.timer = TimerPlan(*more["t"])
    if "m" in more:
        token.subscription = Subscription(*more["m"])
    if "s" in more:
        token.signal = SignalName(more["s"])
    token.done = [restored(each) for each in more.get("d", ())]
    if "r" in more:
        token.compensating = [due_again(each) for each in more["r"]]
    if "q" in more:
        token.watch = Watch(bool(more["q"]))
        token.instance.watching[token.id] = token
