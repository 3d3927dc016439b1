from multiprocessing import forkserver

import pytest

from . import stages


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Where the victims live, and the process that they are forks of."""
    folder = tmp_path_factory.mktemp("kills")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        patch.delenv("REDIS_URL", raising=False)  # the queue is in the folder
        forkserver.ensure_running()
    return folder


@pytest.fixture(scope="session")
def county(folder):
    """The database that all stages begin with."""
    with stages.founded(folder) as county:
        yield county


@pytest.fixture
def stage(county):
    """Set the stage for a kind of work."""
    return lambda kind: stages.Stage(kind, county)
