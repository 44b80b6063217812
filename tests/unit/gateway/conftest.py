from pathlib import Path

import pytest

from gateway.testing.house import NotesHouse, notes_house


@pytest.fixture
def house(tmp_path: Path) -> NotesHouse:
    return notes_house(tmp_path)
