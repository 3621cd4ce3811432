# SPDX-License-Identifier: Apache-2.0
"""One person under many names: connections of many uids, all of which go on asking signetd for something."""

import threading
from contextlib import contextmanager, suppress

from wire import Client

SUBORDINATES = range(100000, 100016)  # uids; /etc/subuid gives one person 65536 of them
OF_ONE = 32  # connections that signetd lets one user have
AGAIN = 1  # seconds after which a connection asks again, so that it is not dropped as silent


@contextmanager
def a_crowd_that_asks(lab, question):
    """As many connections of each as it may have."""
    clients, over = [], threading.Event()

    def go_on():
        while not over.wait(AGAIN):
            for client in list(clients):  # some are still to come
                with suppress(ConnectionError):  # it had to make room
                    client.send(question)

    asking = threading.Thread(target=go_on)
    asking.start()
    try:
        for _ in range(OF_ONE):
            clients.extend(Client(lab, uid) for uid in SUBORDINATES)
        yield clients
    finally:
        over.set()
        asking.join()
        for client in clients:
            client.socket.close()
