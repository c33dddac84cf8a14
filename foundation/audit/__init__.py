"""The record of who did what: append-only and chained by hashes.

Owns the events and the head of the chain. Promises that a change, a gap or a cut end is found, and
that no fact which could name a person is taken. May not know what the events mean.
"""
