package conformance;

import com.google.gson.Gson;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One server for all stories of a run: started on a fresh directory and a free port, stopped as an operator would. */
final class Server implements BeforeAllCallback {
  /** The name that a profile file of the command line leads to; nothing in the file can change it. */
  static final String VENDOR_HOST = "sts.aliyuncs.com";

  /** Where the server of this run keeps what it holds. */
  static Path data;
  static String endpoint;
  static String accountId;
  static Key administrator;

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getRoot().getStore(Namespace.create(Server.class)).getOrComputeIfAbsent(Running.class, key -> Running.start());
  }

  /** The process; JUnit closes it after the last story. */
  private record Running(Process process, Path home, VendorHost led) implements AutoCloseable {
    static Running start() {
      try {
        Path home = Files.createTempDirectory("rampart-java-");
        data = home.resolve("data");
        endpoint = "127.0.0.1:" + freePort();
        Process process = launch(data, home.resolve("server.log"));
        untilReady(process, home);
        founded(data.resolve("bootstrap.json"));
        trust(data.resolve("ca.pem"), home.resolve("rampart.p12"));
        return new Running(process, home, VendorHost.leadTo(endpoint));
      } catch (IOException | InterruptedException error) {
        throw new IllegalStateException(error);
      }
    }

    @Override
    public void close() throws IOException {
      led.close();
      process.destroy();
      process.onExit().completeOnTimeout(null, 30, TimeUnit.SECONDS).join();
      if (process.isAlive() || process.exitValue() != 0) {
        process.destroyForcibly();
        throw complaint("did not end cleanly", home);
      }
      try (var files = Files.walk(home)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static Process launch(Path data, Path log) throws IOException {
    ProcessBuilder server = new ProcessBuilder(
        binary(), "serve", "--plain-defaults", "--data-dir", data.toString(), "--listen", endpoint, "--tls-name", VENDOR_HOST,
        "--internal-issuers", "http://127.0.0.1");
    // Every variable that begins so is a setting of the server, and the caller's are not the stories'.
    server.environment().keySet().removeIf(name -> name.startsWith("RAMPART_"));
    server.redirectErrorStream(true).redirectOutput(log.toFile());
    return server.start();
  }

  static String binary() {
    String named = System.getenv("RAMPART_BIN");
    return named != null ? named : "../../target/debug/rampart";
  }

  private static void untilReady(Process process, Path home) throws IOException, InterruptedException {
    for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1); System.nanoTime() < end; Thread.sleep(20)) {
      if (!process.isAlive()) {
        break;
      }
      try {
        var asked = (HttpURLConnection) URI.create("http://" + endpoint + "/readyz").toURL().openConnection(Proxy.NO_PROXY);
        if (asked.getResponseCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        continue;
      }
    }
    process.destroyForcibly();
    throw complaint("did not become ready", home);
  }

  private static IllegalStateException complaint(String what, Path home) throws IOException {
    String log = Files.readString(home.resolve("server.log"));
    return new IllegalStateException(
        "the server " + what + "; its last words:\n" + log.substring(Math.max(0, log.length() - 4000)));
  }

  private record Bootstrap(String AccountId, Administrator Administrator) {
    record Administrator(String AccessKeyId, String AccessKeySecret) {}
  }

  private static void founded(Path file) throws IOException {
    Bootstrap first = new Gson().fromJson(Files.readString(file), Bootstrap.class);
    accountId = first.AccountId();
    administrator = new Key(first.Administrator().AccessKeyId(), first.Administrator().AccessKeySecret(), null);
  }

  /** As the README says it: the authority goes into a trust store, which Java reads once, at its first use of TLS. */
  private static void trust(Path authority, Path store) throws IOException, InterruptedException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process run = new ProcessBuilder(List.of(
        keytool.toString(), "-importcert", "-noprompt", "-alias", "rampart", "-file", authority.toString(),
        "-keystore", store.toString(), "-storepass", "changeit")).inheritIO().start();
    if (run.waitFor() != 0) {
      throw new IllegalStateException("keytool could not make a trust store");
    }
    System.setProperty("javax.net.ssl.trustStore", store.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
  }
}
