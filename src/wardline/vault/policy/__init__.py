"""Who may do what: Cedar policies over accounts, conversations, patients, devices (docs/adr/0023-cedar-policies.md)."""
