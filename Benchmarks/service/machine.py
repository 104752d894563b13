"""What the kernel says of processes and of the machine (proc(5))."""
import os
import platform
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
CORES = os.cpu_count()


def stat(pid):
    """The fields after the command's name, which may hold blanks."""
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()


def cpu_seconds(pid):
    """Of the process alone, user and system."""
    return sum(map(int, stat(pid)[11:13])) / TICKS


def family_cpu_seconds(pid):
    """Of the process, its children, and the children that it has waited for."""
    total = sum(map(int, stat(pid)[11:15]))
    for other in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = stat(other)
        except OSError:
            continue
        if int(fields[1]) == pid:
            total += sum(map(int, fields[11:13]))
    return total / TICKS


def busy_seconds():
    """Of all processors since the machine began, but for those that idled or waited for a disk."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, *interrupts = map(int, file.readline().split()[1:8])
    return (user + nice + system + sum(interrupts)) / TICKS


def resident_bytes(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * PAGE


def peak_bytes(pid):
    """The most it has held since forget_peak."""
    with open(f"/proc/{pid}/status") as file:
        return int(next(line for line in file if line.startswith("VmHWM")).split()[1]) * 1024


def forget_peak(pid):
    """Begins anew to note the most that it holds, and gives what it holds now."""
    with open(f"/proc/{pid}/clear_refs", "w") as file:
        file.write("5")
    return resident_bytes(pid)


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def description(binaries):
    """The lines that say where figures come from."""
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
               platform.machine())
    memory = int(next(line for line in open("/proc/meminfo") if line.startswith("MemTotal")).split()[1]) / 2**20
    swift = output(os.environ["BENCH_SWIFT"], "--version").splitlines()[0]
    commit = output("git", "rev-parse", "--short", "HEAD")
    if output("git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs"):
        commit += " with changes not committed"
    return [
        f"{cpu}, {CORES} cores shared by client, service and database, {memory:.0f} GiB; Linux {platform.release()}",
        f"{output(f'{binaries}/postgres', '--version')}; {swift}",
        f"commit {commit}",
    ]
