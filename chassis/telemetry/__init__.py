"""Logs, metrics and traces, without personal data in any.

`logs` (structlog, JSON lines), `metrics` (Prometheus), `tracing` (OpenTelemetry, W3C Trace Context), and `masking`,
which logs and traces pass their values through. Names follow OpenTelemetry's semantic conventions where they have one.
"""
