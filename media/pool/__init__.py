"""A node's mediasoup workers: K of them, restarted when they die, rooms placed on them."""
