#!/usr/bin/env python3
"""Sends what smugglers send through nginx, HAProxy and Caddy to the server, and compares what each of the two saw.

For every case the proxy's log says how many requests it put to the server, and a relay between them counts the answers
of the server. One that the proxy never meant, or that the server took for two, is a difference. Needs the Debian
packages nginx-light, haproxy and caddy.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

HOST = b"Host: a\r\n"
HIDDEN = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


def post(fields, body=b"", version=b"1.1"):
    return b"POST /livez HTTP/" + version + b"\r\n" + HOST + fields + b"\r\n" + body


def chunked(body, field=b"Transfer-Encoding: chunked\r\n"):
    return post(field, body)


CASES = {
    "plain": b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n",
    "two in one go": b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n" * 2,
    "a body of a length": post(b"Content-Length: 5\r\n", b"hello"),
    "a body in chunks": chunked(b"5\r\nhello\r\n0\r\n\r\n"),
    "chunks with extensions and trailers": chunked(b"5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n"),
    "CL.TE": post(b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + HIDDEN),
    "TE.CL": post(b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", b"24\r\n" + HIDDEN + b"\r\n0\r\n\r\n"),
    "CL.0": post(b"Content-Length: %d\r\n" % len(HIDDEN), HIDDEN),
    "CL.CL": post(b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(HIDDEN), HIDDEN),
    "CL list": post(b"Content-Length: 0, %d\r\n" % len(HIDDEN), HIDDEN),
    "CL with a plus": post(b"Content-Length: +0\r\n", HIDDEN),
    "CL in hexadecimal": post(b"Content-Length: 0x0\r\n", HIDDEN),
    "CL with a leading zero": post(b"Content-Length: 00\r\n", HIDDEN),
    "CL with a space before the colon": post(b"Content-Length : %d\r\n" % len(HIDDEN), HIDDEN),
    "CL folded": post(b"X: y\r\n Content-Length: %d\r\n" % len(HIDDEN), HIDDEN),
    "CL with an underscore": post(b"Content_Length: %d\r\n" % len(HIDDEN), HIDDEN),
    "CL on a GET": b"GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "CL behind a line feed": post(b"X: y\nContent-Length: %d\r\n" % len(HIDDEN), HIDDEN),
    "TE behind a carriage return": post(b"X: y\rTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + HIDDEN),
    "TE with a space before the colon": chunked(b"0\r\n\r\n" + HIDDEN, b"Transfer-Encoding : chunked\r\n"),
    "TE with a tab": chunked(b"0\r\n\r\n" + HIDDEN, b"Transfer-Encoding:\tchunked\r\n"),
    "TE with a vertical tab": chunked(b"0\r\n\r\n" + HIDDEN, b"Transfer-Encoding: \x0bchunked\r\n"),
    "TE folded": chunked(b"0\r\n\r\n" + HIDDEN, b"Transfer-Encoding:\r\n chunked\r\n"),
    "TE twice": chunked(b"0\r\n\r\n" + HIDDEN, b"Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n"),
    "TE identity": chunked(b"0\r\n\r\n" + HIDDEN, b"Transfer-Encoding: identity\r\n"),
    "TE list": chunked(b"0\r\n\r\n" + HIDDEN, b"Transfer-Encoding: gzip, chunked\r\n"),
    "TE almost": chunked(b"0\r\n\r\n" + HIDDEN, b"Transfer-Encoding: xchunked\r\n"),
    "TE in capitals": chunked(b"0\r\n\r\n", b"TRANSFER-ENCODING: CHUNKED\r\n"),
    "TE in HTTP/1.0": post(b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n" + HIDDEN, b"1.0"),
    "a chunk's size with a sign": chunked(b"+0\r\n\r\n" + HIDDEN),
    "a chunk's size beyond 64 bits": chunked(b"10000000000000000\r\n\r\n" + HIDDEN),
    "a chunk's size with a prefix": chunked(b"0x0\r\n\r\n" + HIDDEN),
    "a chunk's size ended by a line feed": chunked(b"0\n\r\n" + HIDDEN),
    "a chunk longer than its size": chunked(b"1\r\nab\r\n0\r\n\r\n" + HIDDEN),
    "an extension with a line feed": chunked(b"5;a\nb\r\nhello\r\n0\r\n\r\n" + HIDDEN),
    "a trailer that names a length": chunked(b"0\r\nContent-Length: 5\r\n\r\n" + HIDDEN),
    "Expect": post(b"Expect: 100-continue\r\nContent-Length: 5\r\n", b"hello"),
    "absolute-form": b"GET http://b/livez HTTP/1.1\r\nHost: a\r\n\r\n",
    "two hosts": b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a line feed in the target": b"GET /livez\nX: y HTTP/1.1\r\nHost: a\r\n\r\n",
    "an encoded line in the target": b"GET /livez%0d%0aX:%20y HTTP/1.1\r\nHost: a\r\n\r\n",
    "a space in the target": b"GET /livez HTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a null in a field": b"GET /livez HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
    "an upgrade": b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                  b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n" + HIDDEN,
    "HTTP/0.9": b"GET /livez\r\n",
}

NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.err;
events {{ worker_connections 100; }}
http {{
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    log_format seen '$upstream_status';
    access_log {folder}/nginx.log seen;
    upstream server {{ server 127.0.0.1:{server}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://server; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_next_upstream off;
        }}
    }}
}}
"""
HAPROXY = """
defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s
    retries 0
    log stdout format raw local0
    log-format "%ST %ts %b/%s"
frontend all
    bind 127.0.0.1:{port}
    default_backend server
backend server
    http-reuse always
    server one 127.0.0.1:{server}
"""
CADDY = """
{{
    admin off
    auto_https off
}}
http://:{port} {{
    log {{
        output file {folder}/caddy.log
    }}
    reverse_proxy 127.0.0.1:{server}
}}
"""
PROXIES = {
    "nginx": (NGINX, ["nginx", "-e", "{folder}/nginx.err", "-c", "{file}"]),
    "haproxy": (HAPROXY, ["haproxy", "-db", "-f", "{file}"]),
    "caddy": (CADDY, ["caddy", "run", "--adapter", "caddyfile", "--config", "{file}"]),
}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port):
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nothing listens on {port}")


def send(port, data):
    """The statuses of what is answered until the connection ends or falls silent."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.settimeout(0.7)
        connection.sendall(data)
        try:
            while part := connection.recv(65536):
                answer += part
        except OSError:
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer) if status != b"100"]


class Relay:
    """Stands before the server and records what is asked and answered."""

    def __init__(self, server):
        self.server = server
        self.asked = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.answered = b""
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.server))
            for pair in ((client, server, "asked"), (server, client, "answered")):
                threading.Thread(target=self.copy, args=pair, daemon=True).start()

    def copy(self, source, target, name):
        try:
            while part := source.recv(65536):
                setattr(self, name, getattr(self, name) + part)
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            source.close()
            target.close()


def meant(proxy, text):
    """How many requests a proxy's log says it has put to the server."""
    if proxy == "nginx":
        return sum(line.strip() not in ("", "-") for line in text.splitlines())
    if proxy == "haproxy":
        return sum("/one" in line for line in text.splitlines())
    # It logs what it was asked; 502 is what it breaks off towards the server when the client's chunks turn out bad.
    return sum('"handled request"' in line and '"status":502' not in line for line in text.splitlines())


def check(proxy, server, folder):
    relay = Relay(server)
    port = free_port()
    config, command = PROXIES[proxy]
    values = {"folder": folder, "port": port, "server": relay.port, "file": os.path.join(folder, f"{proxy}.conf")}
    with open(values["file"], "w", encoding="utf-8") as file:
        file.write(config.format(**values))
    log = os.path.join(folder, f"{proxy}.log")
    output = open(log if proxy == "haproxy" else os.path.join(folder, f"{proxy}.out"), "wb")
    process = subprocess.Popen([part.format(**values) for part in command], stdout=output, stderr=output)
    differences = 0
    forwarded = 0
    try:
        wait_for(port)
        for name, data in CASES.items():
            # Each on its own: the connections that the proxy keeps stay as they are.
            relay.asked = relay.answered = b""
            before = os.path.getsize(log) if os.path.exists(log) else 0
            statuses = send(port, data)
            time.sleep(0.3)
            with open(log, "rb") as file:
                file.seek(before)
                count = meant(proxy, file.read().decode("utf-8", "replace"))
            answered = len([s for s in re.findall(rb"HTTP/1\.[01] (\d{3}) ", relay.answered) if s != b"100"])
            forwarded += answered
            if answered != count:
                differences += 1
                print(f"{proxy}: {name}: it meant {count}, the server answered {answered}; {statuses}\n{relay.asked!r}")
    finally:
        process.terminate()
        process.wait(10)
    version = subprocess.run([proxy, "-v" if proxy != "caddy" else "version"], capture_output=True, text=True)
    line = (version.stdout + version.stderr).splitlines()[0]
    print(f"{proxy} ({line}): {len(CASES)} cases, {forwarded} requests forwarded, {differences} differences")
    return differences == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=".build/debug/four-order")
    options = parser.parse_args()
    missing = [name for name in PROXIES if not shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")]
    if missing:
        sys.exit(f"missing: {', '.join(missing)} (apt-get install nginx-light haproxy caddy)")
    os.environ["PATH"] += ":/usr/sbin"
    with tempfile.TemporaryDirectory(prefix="four-order-proxies-") as folder:
        os.chmod(folder, 0o777)
        server = free_port()
        command = [options.program, "serve", "--data-dir", os.path.join(folder, "data"), "--port", str(server)]
        with open(os.path.join(folder, "server.out"), "wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            wait_for(server)
            passed = [check(proxy, server, folder) for proxy in PROXIES]
        finally:
            process.terminate()
            process.wait(60)
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
