"""Aggregates, protected tables and release. What leaves the system leaves here.

Owns snapshots, reports and their approvals. Promises that only protected numbers are shown and
that nothing due is left when a report is rendered. It may not know the contact vault.
"""
