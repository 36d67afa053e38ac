"""Where the real exports stand when they are there; none of them is part of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
IBM, SAP = DATA / "ar_ibm", DATA / "sap_o2c_jsonl"
needs_ibm = pytest.mark.skipif(not IBM.is_dir(), reason="the sample ledger ar_ibm is not here")
needs_sap = pytest.mark.skipif(not SAP.is_dir(), reason="the sample export sap_o2c_jsonl is not here")
