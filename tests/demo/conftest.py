"""The demo company, made and assessed once for all tests of this folder."""

from __future__ import annotations

import pytest

from demo.told import Told
from xindang.assess.demo import DemoFolder, make_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFolder:
    return make_demo(tmp_path_factory.mktemp("demo") / "demo-company")


@pytest.fixture(scope="session")
def told(demo: DemoFolder) -> Told:
    return Told(demo.results)


@pytest.fixture(scope="session")
def told_before(demo: DemoFolder) -> Told:
    return Told(demo.before)
