"""Limits of one client, and of all together, each a middleware that raises `RefusedError`.

A client is a network address; in IPv6, a /64. Loopback is no client: a proxy that sends no
forwarded headers would otherwise shut everybody out (``docs/operations.md``).
"""
