package conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A way to the server under the vendor's host name, without touching the hosts file of the machine: a proxy that answers
 * CONNECT requests for that host alone. TLS passes through untouched: the client sees the certificate that the server shows.
 */
final class VendorHost implements AutoCloseable {
  private final ServerSocket listener;
  private final String[] server;

  private VendorHost(ServerSocket listener, String[] server) {
    this.listener = listener;
    this.server = server;
  }

  static VendorHost leadTo(String endpoint) throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    System.setProperty("https.proxyHost", "127.0.0.1");
    System.setProperty("https.proxyPort", Integer.toString(listener.getLocalPort()));
    VendorHost led = new VendorHost(listener, endpoint.split(":"));
    daemon(led::accept);
    return led;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() throws IOException {
    while (true) {
      Socket outer = listener.accept();
      daemon(() -> answer(outer));
    }
  }

  private void answer(Socket outer) throws IOException {
    try (outer) {
      String head = head(outer.getInputStream());
      if (!head.startsWith("CONNECT " + Server.VENDOR_HOST + ":443 ")) {
        say(outer, "HTTP/1.1 403 Forbidden");
        return;
      }
      try (Socket inner = new Socket(server[0], Integer.parseInt(server[1]))) {
        say(outer, "HTTP/1.1 200 Connection established");
        daemon(() -> outer.getInputStream().transferTo(inner.getOutputStream()));
        inner.getInputStream().transferTo(outer.getOutputStream());
      }
    }
  }

  private static String head(InputStream input) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = input.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void say(Socket socket, String line) throws IOException {
    OutputStream output = socket.getOutputStream();
    output.write((line + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    output.flush();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException ended) {
        // One side hung up, or the stories are over.
      }
    });
    thread.setDaemon(true);
    thread.start();
  }
}
