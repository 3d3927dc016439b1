"""Runs everything: the linter, the tests on SQLite, and the tests on PostgreSQL and Redis.

    python -m tests.services [what pytest should take instead of all tests]

PostgreSQL and Redis are those that DATABASE_URL and REDIS_URL name, else private ones started here
for the time of the run. The last line says what this machine could not test; with STRICT=1 that is
a failure.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SETTINGS = {"DATA_DIR", "PORT", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "LOG_LEVEL", "CHROMIUM"}
SETTINGS |= {"DEBUG", "DEMO", "HTTPS", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "MAKEFLAGS", "MAKELEVEL"}
SETTINGS |= {"SECOND_FACTOR", "LARGE_EXPORT", "EXPORT_AT_ONCE"}


def main(arguments):
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cobuild-tests-")))
        folder.chmod(0o711)  # PostgreSQL runs as somebody else and has a folder of its own in it
        return run_everything(stack, folder, arguments)


def run_everything(stack, folder, arguments):
    chromium = find_chromium()
    gettext = shutil.which("xgettext") and shutil.which("msgfmt")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    database = named_database() or stack.enter_context(private_postgresql(folder))
    redis = os.environ.get("REDIS_URL") or stack.enter_context(private_redis(folder))

    parts = {"PostgreSQL": database, "Redis": redis, "browser": chromium, "gettext": gettext}
    parts["LibreOffice"] = office
    left_out = [name for name, present in parts.items() if not present]
    common = {**environment(), "TMPDIR": str(folder)}
    if chromium:
        common["CHROMIUM"] = chromium

    results = [lint(), run("SQLite", common, left_out + ["PostgreSQL", "Redis"], arguments)]
    if database or redis:
        addresses = {"DATABASE_URL": database, "REDIS_URL": redis}
        server = {**common, **{name: value for name, value in addresses.items() if value}}
        results.append(run(" + ".join(named(parts)), server, [*left_out, "once"], arguments))
    return report(results, left_out + [f"all but {' '.join(arguments)}"] * bool(arguments))


def named(parts):
    return [parts["PostgreSQL"] and "PostgreSQL" or "SQLite"] + ["Redis"] * bool(parts["Redis"])


def report(results, left_out):
    print()
    for name, code, summary in results:
        print(f"{name}: {summary or f'ended with {code}'}")
    print("left out:", ", ".join(left_out) or "nothing")
    failed = any(code for _name, code, _summary in results)
    return int(failed or (bool(left_out) and os.environ.get("STRICT") == "1"))


# The runs: name, exit code, last line


def lint():
    command = [sys.executable, "-m", "ruff", "check"]
    code = subprocess.run(command, cwd=CHECKOUT).returncode
    return "ruff", code, "failed" if code else "passed"


def environment():
    """Our environment without what says how an installation runs."""
    return {name: value for name, value in os.environ.items() if name not in SETTINGS}


def run(name, environment, without, arguments):
    """Run pytest without the tests of these parts."""
    print(f"\nTests on {name}", flush=True)
    chosen = " and ".join(f"not {part.lower()}" for part in dict.fromkeys(without)) or ""
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "loadgroup"]
    command += ["--durations", "40", "-m", chosen]
    command += arguments
    if sys.stdout.isatty():
        command.append("--color=yes")
    child = subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        last = pass_on(child.stdout)
        return name, child.wait(), last.strip("= \n")
    finally:
        end(child, signal.SIGINT)


def pass_on(stream):
    last = ""
    for line in stream:
        print(line, end="", flush=True)
        last = line if line.strip() else last
    return last


# What is there


def find_chromium():
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def named_database():
    address = os.environ.get("DATABASE_URL", "")
    return address if address.startswith(("postgres", "psql", "pgsql")) else None


def postgresql_binaries():
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(folders, key=lambda folder: float(folder.parent.name), reverse=True)
    found = shutil.which("initdb")
    candidates = newest_first + ([Path(found).resolve().parent] if found else [])
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


# Private services


@contextmanager
def private_postgresql(folder):
    binaries = postgresql_binaries()
    if binaries is None:
        yield None
        return
    home, port, password = folder / "postgresql", free_port(), secrets.token_hex(8)
    home.mkdir(mode=0o700)
    secret = home / "password"
    secret.write_text(password)
    who = unprivileged(home, secret)
    quiet = {"stdout": subprocess.DEVNULL, "cwd": home, **who}
    subprocess.run(
        [binaries / "initdb", "--pgdata", home / "data", "--username=cobuild"]
        + ["--pwfile", secret, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        + ["--no-sync"],
        check=True,
        **quiet,
    )
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum": "off",  # it takes tables for empty whose rows are not committed
        "max_connections": 200,
        "log_min_messages": "panic",
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with service([binaries / "postgres", "-D", home / "data", *options], port, **quiet):
        yield f"postgres://cobuild:{password}@127.0.0.1:{port}/cobuild"


def unprivileged(*paths):
    """PostgreSQL refuses to run as root: give the paths to somebody else who then runs it."""
    if os.geteuid() != 0:
        return {}
    user = "postgres" if known("postgres") else "nobody"
    for path in paths:
        shutil.chown(path, user)
    return {"user": user, "extra_groups": []}


def known(user):
    return subprocess.run(["id", user], capture_output=True).returncode == 0


@contextmanager
def private_redis(folder):
    binary = shutil.which("redis-server")
    if binary is None:
        yield None
        return
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
    with service(command, port, stdout=subprocess.DEVNULL):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def service(command, port, stop=signal.SIGINT, **options):
    """Run the command in a session of its own, so that Ctrl-C reaches it only after the tests.

    ``stop`` is the signal that ends it; gunicorn lets a request end at SIGTERM only.
    """
    child = subprocess.Popen(command, start_new_session=True, **options)
    try:
        wait_for(port, child)
        yield
    finally:
        end(child, stop)


def end(child, how):
    if child.poll() is None:
        child.send_signal(how)
    try:
        child.wait(20)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def wait_for(port, child, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until and child.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{Path(child.args[0]).name} does not answer on port {port}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
