"""Small tools that know nothing of Wardline: time, ids, outcomes, secrets, logs. Imports nothing of ours."""
