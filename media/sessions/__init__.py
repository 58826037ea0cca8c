"""A room's media: its router, its peers, and the consumers made for them."""
