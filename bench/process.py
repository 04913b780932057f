"""What the kernel knows of a server's processes: CPU time and memory, from `/proc`."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
RESET_PEAK = "5"


def family(pid):
    """A process and its children: gunicorn's workers."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def cpu_seconds(pids):
    """User and system time of all threads."""
    ticks = 0
    for pid in pids:
        # The second field is the program's name, which may have spaces.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def kilobytes(pids, name):
    """The sum of `VmRSS` (memory now) or `VmHWM` (its peak)."""
    return sum(int(_status(pid)[name].split()[0]) for pid in pids)


def reset_peak(pids):
    """Lets `VmHWM` start anew from the memory of now."""
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text(RESET_PEAK)


def _status(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":", 1) for line in lines)
