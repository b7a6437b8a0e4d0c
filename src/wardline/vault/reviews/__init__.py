"""Whose places in conversations are to be looked at again: roles, labels, departments or policies changed."""
