"""Demo registers: the services that the shipped forms offer, and what they are made of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import SYSTEM
from itsm_flow.services import registers
from itsm_flow.store import RegisterRow

REASON = "Demo data"
STAFF = ["service-desk", "operations", "change-management", "change-implementation"]

SERVICES: tuple[Mapping[str, Any], ...] = (
    {
        "name": "E-mail",
        "description": "Mailboxes, calendars and address book for every workplace.",
        "class": "core",
        "level": "24 × 7, 99.9 %",
        "owner": "operations",
    },
    {
        "name": "Network",
        "description": "Wired and wireless access, internet and remote access.",
        "class": "core",
        "level": "24 × 7, 99.9 %",
        "owner": "operations",
    },
    {
        "name": "ERP",
        "description": "Purchasing, stock, accounts and payroll.",
        "class": "core",
        "level": "Working hours, 99.5 %",
        "owner": "change-management",
    },
    {
        "name": "Intranet portal",
        "description": "News, forms and the way into all other applications.",
        "class": "supporting",
        "level": "Working hours, 99.0 %",
        "owner": "service-desk",
    },
    {
        "name": "Workplace PC",
        "description": "A computer with its system and the usual programs.",
        "class": "supporting",
        "level": "Working hours, replaced within a day",
        "owner": "service-desk",
    },
    {
        "name": "Telephony",
        "description": "Telephones and conferences.",
        "class": "value-added",
        "level": "Working hours, 99.0 %",
        "owner": "operations",
    },
    {
        "name": "Data centre hosting",
        "description": "Servers, storage and databases that other services stand on.",
        "class": "supporting",
        "level": "24 × 7, 99.95 %",
        "owner": "operations",
        "visibleTo": STAFF,
    },
)

COMPONENTS: tuple[Mapping[str, Any], ...] = (
    {"name": "Power supply", "service": "data-centre-hosting", "kind": "facility"},
    {
        "name": "Core switch",
        "service": "network",
        "kind": "network",
        "interfaces": "10 Gbit/s Ethernet",
        "dependsOn": ["power-supply"],
    },
    {
        "name": "Firewall",
        "service": "network",
        "kind": "network",
        "interfaces": "Internet line, core switch",
        "dependsOn": ["core-switch"],
    },
    {
        "name": "Storage",
        "service": "data-centre-hosting",
        "kind": "hardware",
        "interfaces": "iSCSI",
        "dependsOn": ["power-supply", "core-switch"],
    },
    {
        "name": "Virtualisation cluster",
        "service": "data-centre-hosting",
        "kind": "platform",
        "dependsOn": ["storage", "core-switch"],
    },
    {
        "name": "Directory server",
        "service": "data-centre-hosting",
        "kind": "software",
        "interfaces": "LDAP, Kerberos, DNS",
        "dependsOn": ["virtualisation-cluster"],
    },
    {
        "name": "Database server",
        "service": "data-centre-hosting",
        "kind": "software",
        "interfaces": "SQL",
        "dependsOn": ["virtualisation-cluster", "storage"],
    },
    {
        "name": "Mail server",
        "service": "e-mail",
        "kind": "software",
        "interfaces": "SMTP, IMAP",
        "dependsOn": ["virtualisation-cluster", "directory-server", "firewall"],
    },
    {
        "name": "ERP application",
        "service": "erp",
        "kind": "software",
        "interfaces": "HTTPS, SQL",
        "dependsOn": ["database-server", "directory-server"],
    },
    {
        "name": "Web server",
        "service": "intranet-portal",
        "kind": "software",
        "interfaces": "HTTPS",
        "dependsOn": ["virtualisation-cluster", "directory-server", "database-server"],
    },
    {
        "name": "Telephone exchange",
        "service": "telephony",
        "kind": "software",
        "interfaces": "SIP",
        "dependsOn": ["core-switch", "directory-server"],
    },
    {
        "name": "Workplace image",
        "service": "workplace-pc",
        "kind": "software",
        "dependsOn": ["directory-server"],
    },
)

_SEEDS = {"service": SERVICES, "component": COMPONENTS}


def create_demo_registers(session: Session, *, now: datetime) -> None:
    """Add these rows to each register that has none."""
    for name, rows in _SEEDS.items():
        model: type[RegisterRow] = registers.named(name).model
        if session.scalar(select(model.id).limit(1)) is not None:
            continue
        for row in rows:
            registers.write(session, SYSTEM, name, row, now=now, reason=REASON)
