"""All registers by name."""

from itsm_flow.errors import NotFound
from itsm_flow.services.registers.components import COMPONENTS
from itsm_flow.services.registers.improvements import IMPROVEMENTS
from itsm_flow.services.registers.known_errors import KNOWN_ERRORS
from itsm_flow.services.registers.register import Register
from itsm_flow.services.registers.risks import RISKS
from itsm_flow.services.registers.services import SERVICES

REGISTERS = {
    register.name: register
    for register in (SERVICES, COMPONENTS, KNOWN_ERRORS, RISKS, IMPROVEMENTS)
}


def named(name: str) -> Register:
    """The register of this name, e.g. `known-error`; raises NotFound."""
    if name not in REGISTERS:
        raise NotFound(what="register", key=name)
    return REGISTERS[name]
