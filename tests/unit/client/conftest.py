from tests.support.client_house import alice, authority, bob, clock, house, steward, ward

__all__ = ["alice", "authority", "bob", "clock", "house", "steward", "ward"]
