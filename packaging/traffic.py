"""Clients that create tasks, each on a connection of its own, until standard input ends. Then they look for every task.

python3 traffic.py ADDRESS USERNAME PASSWORD [CLIENTS]

Prints one line when all clients have had an answer, and at the end the number of requests. Exits with 1 if a request
failed or a created task is not there.
"""

import http.client
import json
import sys
import threading
import time

PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.01


class Client(threading.Thread):
    def __init__(self, address, token, is_over):
        super().__init__()
        self.address, self.token, self.is_over = address, token, is_over
        self.created, self.failures, self.slowest = [], [], 0

    def run(self):
        while not self.is_over.is_set():
            begun = time.monotonic()
            title = f"{self.name}, {len(self.created)}"
            try:
                status, body = ask(self.address, "POST", "/api/tasks/", self.token, {"title": title})
            except (OSError, http.client.HTTPException) as error:
                status, body = repr(error), {}
            if status == 201 and body["title"] == title:
                self.created.append(body["id"])
            else:
                self.failures.append(f"{title}: {status} {body}")
            self.slowest = max(self.slowest, time.monotonic() - begun)
            # The clients leave some processor time to dpkg.
            time.sleep(PAUSE_SECONDS)


def ask(address, method, path, token=None, body=None):
    """The status and the JSON of an answer."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)
    headers = {"Content-Type": "application/json", "Connection": "close"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        connection.close()


def main(address, username, password, clients="8"):
    status, tokens = ask(address, "POST", "/api/auth/token/", body={"username": username, "password": password})
    if status != 200:
        sys.exit(f"the login failed: {status} {tokens}")
    is_over = threading.Event()
    threads = [Client(address, tokens["access"], is_over) for _ in range(int(clients))]
    for thread in threads:
        thread.start()
    while not all(thread.created or thread.failures for thread in threads):
        time.sleep(0.01)
    print("all clients have had an answer", flush=True)
    sys.stdin.read()
    is_over.set()
    for thread in threads:
        thread.join()
    created = [task for thread in threads for task in thread.created]
    failures = [failure for thread in threads for failure in thread.failures]
    missing = set(created) - {task["id"] for task in ask(address, "GET", "/api/tasks/", tokens["access"])[1]}
    slowest = max(thread.slowest for thread in threads)
    print(f"{len(created)} tasks created and found, {len(failures)} requests failed, the slowest took {slowest:.1f} s")
    if missing or failures:
        sys.exit("\n".join([f"missing: {sorted(missing)}", *failures[:5]]))


if __name__ == "__main__":
    main(*sys.argv[1:])
