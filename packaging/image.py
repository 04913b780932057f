#!/usr/bin/env python3
"""Runs the files of the container's image in a machine of its own, as the Containerfile and the manifest say.

python3 packaging/image.py --binary target/debug/task-api

There is no registry and no cluster here. The program collects the files as the Containerfile does. systemd runs them in
a root folder that contains only these files and cannot be written. Exits with 1 at the first thing that is wrong.
"""

import argparse
import json
import re
import subprocess
import tempfile
from pathlib import Path

import kubernetes_validate
import yaml

from machine import Failed, Machine, main

HERE = Path(__file__).resolve().parent
ROOT = "/srv/image"
HOST = "tasks.example.com"


def run():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, required=True, help="task-api, with all features")
    arguments = parser.parse_args()
    manifests = read_manifests()
    with tempfile.TemporaryDirectory() as folder, Machine() as machine:
        subprocess.run([HERE / "container" / "collect", arguments.binary, folder], check=True)
        copy_folder(machine, folder)
        run_on_sqlite(machine)
        run_as_a_pod(machine, manifests)


def copy_folder(machine, folder):
    machine.run("mkdir", ROOT)
    archive = subprocess.run(["tar", "-C", folder, "-c", "."], check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(machine.command("tar", "-C", ROOT, "-x"), input=archive, check=True)
    # systemd runs programs only as users that the machine knows.
    machine.shell("groupadd --gid 65532 image && useradd --uid 65532 --gid 65532 --no-create-home image 2>/dev/null")
    # As COPY --chown does.
    machine.run("chown", "65532:65532", f"{ROOT}/var/lib/task-api")
    size = machine.shell(f"du -sm {ROOT} | cut -f1").strip()
    print(f"ok: the image has {machine.shell(f'find {ROOT} -type f | wc -l').strip()} files and {size} MB", flush=True)


def instructions():
    """The instructions of the last stage of the Containerfile, by name."""
    stage = (HERE / "container" / "Containerfile").read_text().split("\nFROM ")[-1]
    return dict(re.findall(r"^([A-Z]+) (.*)$", stage, re.MULTILINE))


class Container:
    """How systemd runs a program in the image: with a read-only root, no rights, and no files of the machine."""

    def __init__(self, machine, writable=(), mounts=()):
        self.machine = machine
        stage = instructions()
        user, group = stage["USER"].split(":")
        self.entry = json.loads(stage["ENTRYPOINT"])
        self.command = json.loads(stage["CMD"])
        self.properties = [
            f"RootDirectory={ROOT}", "MountAPIVFS=yes", f"User={user}", f"Group={group}", "NoNewPrivileges=yes",
            "CapabilityBoundingSet=", "ReadOnlyPaths=/", f"WorkingDirectory={stage['WORKDIR']}",
            f"Environment={stage['ENV']}", *[f"ReadWritePaths={path}" for path in writable],
            *[f"BindReadOnlyPaths={mount}" for mount in mounts],
        ]

    def run(self, *arguments, environment=(), unit=None, fails=False):
        properties = [*self.properties, *[f"Environment={variable}" for variable in environment]]
        options = ["--unit", unit] if unit else ["--wait", "--pipe"]
        options += ["--quiet", "--collect", *[word for text in properties for word in ("--property", text)]]
        return self.machine.run("systemd-run", *options, *self.entry, *(arguments or self.command), fails=fails)

    def serve(self, *arguments, environment=()):
        """Starts the server, asks it as the probes do, and stops it."""
        self.run(*arguments, environment=environment, unit="image")
        ask = f"curl -sS --retry 100 --retry-connrefused --retry-delay 1 -H 'Host: {HOST}' http://127.0.0.1:8000"
        for path, answer in (("/api/health/", '"ok"'), ("/api/health/ready/", '"ok"')):
            found = self.machine.shell(f"{ask}{path}")
            if answer not in found:
                raise Failed(f"{path}: {found}")
        self.machine.shell("systemctl stop image")


def run_on_sqlite(machine):
    container = Container(machine, writable=["/var/lib/task-api"])
    settings = (f"SECRET_KEY={'0123456789' * 5}", f"ALLOWED_HOSTS={HOST}")
    container.run("migrate", environment=settings)
    container.serve(environment=settings)
    print("ok: the image serves SQLite, with the entry point, the user and the folder of the Containerfile", flush=True)


def read_manifests():
    """The manifests by their kind, each valid for the published schema of Kubernetes."""
    text = (HERE / "kubernetes" / "task-api.yaml").read_text()
    manifests = {manifest["kind"]: manifest for manifest in yaml.safe_load_all(text)}
    for kind, manifest in manifests.items():
        try:
            kubernetes_validate.validate(manifest, "1.33", strict=True)
        except kubernetes_validate.ValidationError as error:
            raise Failed(f"{kind}: {error.message}") from None
    print(f"ok: the schema of Kubernetes accepts {', '.join(manifests)}", flush=True)
    return manifests


def run_as_a_pod(machine, manifests):
    """What the manifest mounts, runs and asks, on a PostgreSQL server whose certificate is verified."""
    start_postgres(machine)
    machine.write("/srv/settings/settings.toml", manifests["ConfigMap"]["data"]["settings.toml"])
    for name, text in manifests["Secret"]["stringData"].items():
        machine.write(f"/srv/secrets/{name}", text)
    # There is no name server, so libpq is told the address of the host.
    machine.shell("sed -i 's/PASSWORD/secret/; s/$/\\&hostaddr=127.0.0.1/' /srv/secrets/database_url")
    pod = manifests["Deployment"]["spec"]["template"]["spec"]
    volumes = {"settings": "/srv/settings", "secrets": "/srv/secrets"}
    (container,) = pod["containers"]
    for mount in container["volumeMounts"]:
        machine.run("mkdir", "-p", ROOT + mount["mountPath"])
    mounts = [f"{volumes[mount['name']]}:{mount['mountPath']}" for mount in container["volumeMounts"]]
    machine.run("chgrp", "-R", str(pod["securityContext"]["fsGroup"]), "/srv/secrets")
    machine.run("chmod", "-R", "u=rwX,g=rX,o=", "/srv/secrets")
    image = Container(machine, mounts=mounts)
    (first,) = pod["initContainers"]
    expect_failure(image, first["args"], "certificate verify failed")
    machine.shell(f"cat /srv/authority/authority.crt >> {ROOT}/etc/ssl/certs/ca-certificates.crt")
    image.run(*first["args"])
    expect_failure(image, container["args"], "The SECRET_KEY setting must not be empty")
    machine.shell("openssl rand -base64 48 > /srv/secrets/secret_key")
    image.serve(*container["args"])
    print("ok: the image serves PostgreSQL as the manifest says, and refuses an unknown certificate and an empty key",
          flush=True)


def start_postgres(machine):
    """A PostgreSQL server whose certificate is signed by an authority that the image does not know."""
    machine.start_postgres()
    machine.shell("""
        mkdir /srv/authority
        cd /srv/authority
        openssl req -x509 -newkey rsa:2048 -noenc -subj /CN=authority -keyout authority.key -out authority.crt
        openssl req -x509 -newkey rsa:2048 -noenc -subj /CN=server -addext subjectAltName=DNS:postgres.example.com \\
            -CA authority.crt -CAkey authority.key -addext basicConstraints=CA:FALSE -keyout server.key -out server.crt
        chown postgres server.key
        runuser -u postgres -- psql -q -c "ALTER SYSTEM SET ssl_cert_file = '/srv/authority/server.crt'" \\
            -c "ALTER SYSTEM SET ssl_key_file = '/srv/authority/server.key'" -c 'SELECT pg_reload_conf()' \\
            -c "CREATE ROLE tasks LOGIN PASSWORD 'secret'"
        runuser -u postgres -- createdb --owner=tasks tasks
    """)


def expect_failure(image, arguments, text):
    said = image.run(*arguments, fails=True)
    if text not in said:
        raise Failed(f"{arguments} does not say {text!r}:\n{said}")


if __name__ == "__main__":
    main(run)
