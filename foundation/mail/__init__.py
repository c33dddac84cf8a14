"""Telling people that something happened or waits for them: once, in the way that each prefers.

Promises: a message is written in the transaction of what it tells, so that neither exists without
the other; nobody is told the same thing twice; a message holds a sentence and a link, never what a
study asks or finds. Knows people, and nothing of studies.
"""
