"""A way to a server under the vendor's host names, for programs that know no other: a proxy that takes just those there."""

import contextlib
import select
import socket
import socketserver
import threading


class Tunnel(socketserver.StreamRequestHandler):
    """One CONNECT; TLS passes through untouched, so the client sees the certificate that the server shows under the name."""

    def handle(self):
        target = self.rfile.readline().split()[1].decode()
        while self.rfile.readline().strip():
            pass
        if target not in self.server.hosts:
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            return
        with socket.create_connection(self.server.leads_to) as inner:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            ends = {self.connection: inner, inner: self.connection}
            while True:
                for here in select.select(list(ends), [], [])[0]:
                    if not (read := here.recv(65536)):
                        return
                    ends[here].sendall(read)


@contextlib.contextmanager
def led_to(server, *hosts):
    """The address of the proxy, for as long as the block lasts."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tunnel) as proxy:
        proxy.daemon_threads = True
        proxy.hosts, proxy.leads_to = {f"{host}:443" for host in hosts}, ("127.0.0.1", server.port)
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_address[1]}"
        proxy.shutdown()
