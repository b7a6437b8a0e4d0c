"""Whom the organisation knows by which code: clinicians, and the departments that answer for wards."""
