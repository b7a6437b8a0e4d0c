"""Who there is: accounts, their invitations, and how a device becomes theirs."""
