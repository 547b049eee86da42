"""Who works here: members, roles, invitations."""
