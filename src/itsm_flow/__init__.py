"""itsm-flow runs an organisation's IT service management guideline as BPMN."""
