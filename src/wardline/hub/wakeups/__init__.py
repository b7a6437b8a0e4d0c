"""Wakes devices that are not connected, through their browsers' push services, and tells those services nothing."""
