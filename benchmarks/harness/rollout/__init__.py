"""Gateways behind HAProxy that are restarted one after the other under load, and what becomes of each request."""
