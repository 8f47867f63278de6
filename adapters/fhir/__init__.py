"""Referrals and hospital notifications as HL7 FHIR R4, JSON. What is supported: docs/fhir.md."""
