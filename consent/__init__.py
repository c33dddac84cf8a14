"""Notices, privacy statements and consent decisions: the words both sides share.

Promises: a released text never changes, and a decision says what was agreed to under which text
without saying by whom. Names and signatures lie in the vault, which this app does not know.
"""
