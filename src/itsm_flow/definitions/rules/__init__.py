"""The rules of the check, one file each: a name, a severity, and what breaks it."""

from itsm_flow.definitions.rule import RuleModule
from itsm_flow.definitions.rules import (
    assignment,
    binding,
    called_decision,
    called_process,
    clause,
    dangling,
    diagram_information,
    endless_loop,
    feel,
    gateway_conditions,
    ids,
    job_type,
    link,
    mapping,
    message,
    multi_instance,
    no_way_to_end,
    not_executable,
    not_same_as,
    other_extension,
    script_expression,
    size,
    start_event,
    timer,
    unknown_reference,
    unnamed,
    unreachable,
    unsupported_element,
    unsupported_extension,
)

RULES: tuple[RuleModule, ...] = (
    *(not_executable, ids, start_event, unreachable, no_way_to_end, dangling),
    *(gateway_conditions, link, endless_loop, size, feel, timer, message, mapping),
    *(unknown_reference, binding, assignment, job_type, script_expression, called_decision),
    called_process,
    *(multi_instance, not_same_as, unsupported_element, unsupported_extension, other_extension),
    *(unnamed, clause, diagram_information),
)
