"""What the FHIR interface can do, as a CapabilityStatement."""

from __future__ import annotations

from adapters.fhir.reading import Resource

PUBLISHED = "2026-11-23"


def statement() -> Resource:
    """Return the CapabilityStatement."""
    by_identifier = [
        {"name": "identifier", "type": "token", "documentation": "system|value, as the sender gave it"},
    ]
    reads = [{"code": "read"}, {"code": "search-type"}]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": PUBLISHED,
        "kind": "instance",
        "software": {"name": "Samtur"},
        "implementation": {"description": "Referrals for seated patient transport"},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": "A sender sees what it sent itself. Sign-in by API key: Authorization: Bearer.",
                "security": {"description": "API key of a system"},
                "resource": [
                    {
                        "type": "ServiceRequest",
                        "documentation": "A referral, with Patient, Location and Appointment contained.",
                        "interaction": [{"code": "create"}, *reads],
                        "searchParam": by_identifier,
                    },
                    {
                        "type": "Appointment",
                        "documentation": "A conditional update by identifier moves or cancels what was sent before.",
                        "interaction": [{"code": "update"}],
                        "conditionalUpdate": True,
                        "updateCreate": False,
                        "searchParam": by_identifier,
                    },
                    {
                        "type": "Task",
                        "documentation": "Where a referral stands.",
                        "interaction": reads,
                        "searchParam": by_identifier,
                    },
                ],
                "interaction": [{"code": "transaction"}],
                "operation": [
                    {
                        "name": "process-message",
                        "definition": "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message",
                    }
                ],
            }
        ],
    }
