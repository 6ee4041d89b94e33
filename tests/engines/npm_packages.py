"""Packages of npm's that a test of engines needs, installed into the build once for each lock file."""

import fcntl
import filecmp
import os
import shutil
import subprocess


def why_not():
    """Why there can be none here; empty: there can."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            return program + " is missing: install node 20 or newer with npm"
    return ""


def install(source, target):
    """Copies `source`, a folder with a lock file, to `target` and installs there what that names. Several tests may
    want the same."""
    os.makedirs(target, exist_ok=True)
    with open(os.path.join(target, ".lock"), "w", encoding="ascii") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for name in os.listdir(source):
            shutil.copyfile(os.path.join(source, name), os.path.join(target, name))
        lock = os.path.join(target, "package-lock.json")
        installed = os.path.join(target, "node_modules", ".haggle-lock")
        if os.path.exists(installed) and filecmp.cmp(lock, installed, shallow=False):
            return
        done = subprocess.run(("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), cwd=target, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise AssertionError("npm ci: exit code %d\n%s" % (done.returncode, done.stdout))
        shutil.copyfile(lock, installed)
