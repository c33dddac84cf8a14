"""Everything on one machine, without any installed service: databases, Redis, browser, demo.

``State`` is one folder with its own servers and secrets; the demonstration and the tests each have
theirs. Nothing here is used in production.
"""
