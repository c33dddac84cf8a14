"""The registry of promises to forget: rules, holds, purge runs, certificates.

Apps above register what they hold, what starts the clock and how it is erased. This app decides
what is due, calls what was registered, looks again with their own re-scan, and signs what it saw.
It imports no domain app and keeps no personal data.
"""
