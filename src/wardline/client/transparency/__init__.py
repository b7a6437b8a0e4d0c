"""Key transparency on a device: members' certificates are records of the organisation's log, or nothing is sent to them
(ADR 0030).
"""
