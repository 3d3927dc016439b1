"""The broker of an installation without Redis: messages are files in a folder.

kombu's own transport of this kind writes into files that readers already see, so that one message
in some thousands was read half-written and lost. Here a file appears complete or not at all, and
every move of a file stays within its folder.
"""

import os
import time
import uuid
from queue import Empty

from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


def write(file, content):
    unseen = file.with_name(f"{uuid.uuid4()}.new")
    unseen.write_bytes(str_to_bytes(dumps(content)))
    unseen.replace(file)


def take(file):
    """The content of the file, or None when somebody else was quicker."""
    taken = file.with_suffix(".taken")
    try:
        file.rename(taken)
    except FileNotFoundError:
        return None
    content = loads(bytes_to_str(taken.read_bytes()))
    taken.unlink()
    return content


class Channel(filesystem.Channel):
    def _queue_bind(self, exchange, routing_key, pattern, queue):
        table = self.get_table(exchange)
        binding = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        if binding not in table:
            write(self._exchange_file(exchange), [binding, *table])

    def _put(self, queue, payload, **kwargs):
        write(self.data_folder_out / f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg", payload)

    def _get(self, queue):
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] == f"{queue}.msg":
                message = take(self.data_folder_in / name)
                if message is not None:
                    return message
        raise Empty


class Transport(filesystem.Transport):
    Channel = Channel
