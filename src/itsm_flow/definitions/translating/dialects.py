"""Which vendors' namespaces are translated: engines that read the attributes of Camunda 7."""

from collections.abc import Mapping

ENGINES: Mapping[str, str] = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
    "http://activiti.org/bpmn": "Activiti",
    "http://activiti.com/modeler": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
    "http://operaton.org/schema/1.0/bpmn": "Operaton",
    "http://cibseven.org/schema/1.0/bpmn": "CIB seven",
}
