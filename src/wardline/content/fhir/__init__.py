"""FHIR R4 resources built from content. Numbers keep the source's digits (docs/adr/0007)."""
