"""`task-api runserver` as a process that is killed and started again on its port."""

import secrets
import signal
import socket

from borrowed import TaskApi, WrongAnswer

ROTATION = {"SIMPLE_JWT__ROTATE_REFRESH_TOKENS": "true", "SIMPLE_JWT__BLACKLIST_AFTER_ROTATION": "true"}
SECRET_KEY = secrets.token_urlsafe(48)


class Instance(TaskApi):
    """A server that knows whether it ought to be there, so that clients can tell a fault from what was done to it."""

    def __init__(self, binary, folder, database, name):
        super().__init__(binary, folder, database, SECRET_KEY, ROTATION)
        self.name = name
        self.is_up = False
        # Counts the starts: what was connected to an earlier one has lost its server.
        self.generation = 0
        self.reserved = reserve_port()

    def start(self):
        super().start(self.reserved.getsockname()[1])
        self.generation += 1
        self.is_up = True

    def kill(self):
        """The process ends without a word, as after a power cut or by the kernel's choice."""
        self.is_up = False
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def was_killed_since(self, generation):
        """Whether what was begun with the server of this generation may fail."""
        return not self.is_up or self.generation != generation

    def __exit__(self, *reason):
        self.is_up = False
        super().__exit__(*reason)
        self.reserved.close()

    def expect_quiet_log(self, words):
        """That no line of the log has one of these words."""
        for line in self.log.read_text().splitlines():
            if any(word in line for word in words):
                raise WrongAnswer(f"{self.name} logged: {line}")


def reserve_port():
    """A port of 127.0.0.1 that the system gives, and gives to nobody else while the socket is open.

    The socket does not listen. A server may, beside it, because both allow the reuse; and while no server does, clients
    are refused.
    """
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", 0))
    return reserved
