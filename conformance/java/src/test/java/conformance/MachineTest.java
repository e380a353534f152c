package conformance;

import static conformance.World.allow;
import static conformance.World.answers;
import static conformance.World.arn;
import static conformance.World.refuses;
import static conformance.World.text;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.credentials.models.Config;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Programs that hold no key, on a machine where an agent runs. The library of Java knows no profiles of mode External. */
@ExtendWith(Server.class)
class MachineTest {
  private static final Pattern LISTENS = Pattern.compile("http://([^/\\s]+)");

  /** An agent, and where it listens. */
  private record Agent(Process process, String place) implements AutoCloseable {
    static Agent of(String role) throws IOException {
      ProcessBuilder agent = new ProcessBuilder(
          Server.binary(), "agent", "--endpoint", "https://" + Server.endpoint,
          "--ca", Server.data.resolve("ca.pem").toString(),
          "--credentials", Server.data.resolve("bootstrap.json").toString(),
          "--role", arn("role/" + role), "--uri", "127.0.0.1:0");
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
}
