import multiprocessing
from queue import Empty

import pytest
from kombu import Connection

import cobuild  # noqa: F401 - makes folder:// known, in the senders too

MESSAGES = 500


def connect(folder):
    places = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder / "c"}
    return Connection("folder://localhost", transport_options={**places, "polling_interval": 0.01})


def send(folder, sender):
    with connect(folder) as connection, connection.SimpleQueue("work") as queue:
        for number in range(MESSAGES):
            queue.put([sender, number])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "c").mkdir()
    return tmp_path


def test_no_message_is_lost_while_others_write(folder):
    context = multiprocessing.get_context("spawn")
    senders = [context.Process(target=send, args=(folder, sender)) for sender in range(2)]
    for sender in senders:
        sender.start()
    received = []
    with connect(folder) as connection, connection.SimpleQueue("work") as queue:
        while len(received) < 2 * MESSAGES:
            message = queue.get(timeout=30)
            received.append(tuple(message.payload))
            message.ack()
    for sender in senders:
        sender.join()
    assert sorted(received) == [(s, n) for s in range(2) for n in range(MESSAGES)]


def test_an_empty_folder_has_no_message(folder):
    with connect(folder) as connection, pytest.raises(Empty):
        connection.SimpleQueue("work").get(block=False)
