"""Requests made up from the gateway's own description: no 5xx, and no answer that the description does not allow."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Served

# Not `positive_data_acceptance`: a cursor or a version that fits its schema may still be none of ours. Not
# `use_after_free`: DELETE on a job cancels it, and it can be read afterwards.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "ignored_auth",
)
OUT_OF_IT = r"/events$|^/v1/failures$"  # a stream does not end by itself; the other fails as it is told


@pytest.mark.parametrize("role", ["staff", "trainer"])
def test_what_the_description_allows_is_what_happens(serve: Callable[..., Served], tmp_path: Path, role: str) -> None:
    served = serve(rate_per_minute=1_000_000, anonymous_rate_per_minute=1_000_000)
    base = f"http://127.0.0.1:{served.port}"
    command = ["run", f"{base}/openapi.json", "--url", base, "--header", f"Authorization: Bearer {served.tokens[role]}"]
    command += ["--checks", ",".join(CHECKS), "--exclude-path-regex", OUT_OF_IT, "--max-examples", "10", "--seed", "1"]
    tool = Path(sys.executable).with_name("schemathesis")
    found = subprocess.run([tool, *command], check=False, capture_output=True, text=True, timeout=180, cwd=tmp_path)
    assert found.returncode == 0, found.stdout[-6000:]
