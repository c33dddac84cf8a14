"""Keeps floods and robots from what is open to everybody, without watching anybody.

Somebody who begins lets their device do a little work (ALTCHA), and a network may begin only so
often in an hour. Nothing about a person is kept: counters stand under a hash whose salt is random,
lies in Redis alone and is forgotten after its hour. Knows neither studies nor what is asked.
"""
