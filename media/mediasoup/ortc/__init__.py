"""ORTC: what a router offers, what a producer becomes and what a consumer gets.

Pure functions over the types of `media.mediasoup.rtp`.
"""
