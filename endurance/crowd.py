"""Clients that mean no good, in a process of their own: hundreds of strangers, and readers who stop reading."""

import asyncio
import contextlib
import socket

from bodies import attacks

PAUSE_SECONDS = 0.2
SLICE = 64 * 1024


class Crowd:
    """`strangers` with the attacks in turn, and `readers` who ask for a long list and then read nothing."""

    def __init__(self, address, strangers, readers, list_request):
        self.address, self.strangers, self.readers, self.list_request = address, strangers, readers, list_request

    def run(self, ready):
        """Until the process is ended. `ready` hears when all have begun."""
        asyncio.run(self._run(ready))

    async def _run(self, ready):
        kinds = attacks()
        begun = asyncio.Semaphore(0)
        tasks = [self._attack(kinds[number % len(kinds)], begun) for number in range(self.strangers)]
        tasks += [self._stop_reading(begun) for _ in range(self.readers)]
        tasks = [asyncio.create_task(task) for task in tasks]
        for _ in tasks:
            await begun.acquire()
        ready.set()
        await asyncio.gather(*tasks)

    async def _connect(self):
        loop = asyncio.get_running_loop()
        connection = socket.socket()
        connection.setblocking(False)
        await loop.sock_connect(connection, self.address)
        return connection

    async def _attack(self, attack, begun):
        loop = asyncio.get_running_loop()
        is_first = True
        while True:
            with contextlib.suppress(OSError):
                connection = await self._connect()
                with connection:
                    if is_first:
                        begun.release()
                        is_first = False
                    for start in range(0, len(attack.data), SLICE):
                        await loop.sock_sendall(connection, attack.data[start : start + SLICE])
                    await self._afterwards(attack.then, connection)
            # Whoever loses the connection comes again.
            await asyncio.sleep(PAUSE_SECONDS)

    async def _afterwards(self, then, connection):
        loop = asyncio.get_running_loop()
        if then == "ask":
            await loop.sock_recv(connection, SLICE)
        while then in ("stay", "drip"):
            await asyncio.sleep(1)
            if then == "drip":
                await loop.sock_sendall(connection, b"y")
            elif _is_closed(connection):
                return

    async def _stop_reading(self, begun):
        loop = asyncio.get_running_loop()
        is_first = True
        while True:
            with contextlib.suppress(OSError):
                connection = await self._connect()
                with connection:
                    await loop.sock_sendall(connection, self.list_request)
                    if is_first:
                        begun.release()
                        is_first = False
                    while not _is_closed(connection):
                        await asyncio.sleep(1)
            await asyncio.sleep(PAUSE_SECONDS)


def _is_closed(connection):
    """Whether the server has broken the connection off; nothing is read."""
    return connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0
