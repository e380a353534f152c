package conformance;

import static conformance.World.allow;
import static conformance.World.answers;
import static conformance.World.arn;
import static conformance.World.refuses;
import static conformance.World.text;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.credentials.models.Config;
import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Programs that hold no key, on a machine where an agent runs: the credentials library, told as little as it needs. */
@ExtendWith(Server.class)
class MachineTest {
  private static final Pattern LISTENS = Pattern.compile("http://([^/\\s]+)");

  /** What a program of ours is told to ask for a role. */
  private static List<String> asks(String command, String role, String... more) {
    List<String> words = new ArrayList<>(List.of(
        Server.binary(), command, "--endpoint", "https://" + Server.endpoint,
        "--ca", Server.data.resolve("ca.pem").toString(),
        "--credentials", Server.data.resolve("bootstrap.json").toString(), "--role", arn("role/" + role)));
    words.addAll(List.of(more));
    return words;
  }

  /** An agent, and where it listens. */
  private record Agent(Process process, String place) implements AutoCloseable {
    static Agent of(String role) throws IOException {
      ProcessBuilder agent = new ProcessBuilder(asks("agent", role, "--uri", "127.0.0.1:0"));
      Process process = agent.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream()));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        var place = LISTENS.matcher(line);
        if (place.find()) {
          return new Agent(process, place.group(1));
        }
      }
      throw new IllegalStateException("the agent ended before it listened");
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }

  /** The library's credentials are those of the role, and no others. */
  private static void feeds(com.aliyun.credentials.Client credential, String role) throws Exception {
    Client client = Current.typed(new com.aliyun.teaopenapi.models.Config()
        .setCredential(credential).setEndpoint(Server.endpoint).setProtocol("https"));
    String identity = text(answers(client, "GetCallerIdentity", Map.of()), "Arn");
    assertTrue(identity.startsWith(arn("assumed-role/" + role + "/")), identity);
    answers(client, "ListUsers", Map.of());
    refuses(403, "NoPermission", client, "ListGroups", Map.of());
  }

  @Test
  void aProgramIsGivenThemAtAURI() throws Exception {
    String role = World.through(Way.TYPED).role(allow("ram:ListUsers"));
    try (Agent agent = Agent.of(role)) {
      Config config = new Config().setType("credentials_uri").setCredentialsUri("http://" + agent.place() + "/v1/credentials");
      feeds(new com.aliyun.credentials.Client(config), role);
    }
  }

  @Test
  void aProfileNamesACommand() throws Exception {
    String role = World.through(Way.TYPED).role(allow("ram:ListUsers"));
    Path file = Path.of(System.getProperty("user.home"), ".aliyun", "config.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, new Gson().toJson(Map.of("current", "web", "profiles", List.of(Map.of(
        "name", "web", "mode", "External", "region_id", "cn-hangzhou",
        "process_command", String.join(" ", asks("credentials", role)))))));
    try {
      feeds(new com.aliyun.credentials.Client(), role);
    } finally {
      Files.delete(file);
    }
  }
}
