"""The organisation's patients: who they are by which identifiers, where they are, and what their results taught.

Demographics and values are sealed under the directory key; identifiers, order keys and analytes are found by keyed
hashes. What the database shows of a patient is an opaque id and times.
"""
