"""Timing of two commands against each other, in turns, so that what else the machine does hits both alike."""

import os
import statistics
import subprocess
import time
from typing import NamedTuple


class Cost(NamedTuple):
    cpu: float  # user and system time of the command and its children, seconds
    wall: float  # seconds


def run(command, statuses, stdin=b""):
    """Runs a command once. An exit status that is not among `statuses` is an error: what fails is quick."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as process:
        begun = time.perf_counter()
        process.stdin.write(stdin)
        process.stdin.close()
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in statuses:
        raise RuntimeError(f"{' '.join(command)}: exit status {process.returncode}: {said.decode(errors='replace')}")
    return Cost(used.ru_utime + used.ru_stime, wall)


def compare(ours, peer, pairs, warm_up=3):
    """Medians of the ratio ours to peer, of CPU time and of wall time, over pairs run in alternating order."""
    for _ in range(warm_up):
        ours()
        peer()
    cpu, wall, sums = [], [], [Cost(0, 0), Cost(0, 0)]
    for turn in range(pairs):
        if turn % 2 == 0:
            mine, other = ours(), peer()
        else:
            other, mine = peer(), ours()
        cpu.append(mine.cpu / other.cpu)
        wall.append(mine.wall / other.wall)
        for i, cost in enumerate((mine, other)):
            sums[i] = Cost(sums[i].cpu + cost.cpu, sums[i].wall + cost.wall)
    return Cost(statistics.median(cpu), statistics.median(wall)), [Cost(s.cpu / pairs, s.wall / pairs) for s in sums]


def row(name, ratio, target=None):
    """One line of the table that tests/bench/run prints: name, ratio, and where there is a target whether it is met."""
    verdict = "" if target is None else f"{'<= ' + format(target, 'g'):>9}  {'met' if ratio <= target else 'MISSED'}"
    print(f"{name:<58} {ratio:>9.3f} {verdict}".rstrip(), flush=True)
