"""What each kind of flow node does: one SpiffWorkflow task spec each, shared by all instances.

A node keeps nothing of a running instance; that is in the token it is handed.
"""
