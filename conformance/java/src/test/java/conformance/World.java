package conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.Gson;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The account as one way sees it: names of its own, people with keys, roles, and what must be refused. */
record World(Way way, Client admin) {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  static World through(Way way) throws Exception {
    return new World(way, way.connect(Server.administrator));
  }

  /** One that no other story uses. */
  static String name(String word) {
    return word + "-" + COUNTER.incrementAndGet();
  }

  static String arn(String resource) {
    return "acs:ram::" + Server.accountId + ":" + resource;
  }

  static Map<String, Object> answers(Client client, String operation, Map<String, ?> parameters) throws Exception {
    Map<String, Object> answer = client.call(operation, parameters);
    assertNotNull(answer.get("RequestId"), operation + " names its request");
    return answer;
  }

  Map<String, Object> does(String operation, Map<String, ?> parameters) throws Exception {
    return answers(admin, operation, parameters);
  }

  static Client.Refused refuses(int status, String code, Client client, String operation, Map<String, ?> parameters) {
    Client.Refused refusal = assertThrows(Client.Refused.class, () -> client.call(operation, parameters));
    assertEquals(code, refusal.code, refusal.toString());
    if (refusal.status != null) {
      assertEquals(status, refusal.status, refusal.toString());
    }
    assertNotNull(refusal.requestId, "a refusal names its request");
    return refusal;
  }

  /** A user's name and key. */
  record Person(String name, Key key) {}

  Person person(Statement... statements) throws Exception {
    String user = name("user");
    does("CreateUser", Map.of("UserName", user));
    if (statements.length > 0) {
      does("AttachPolicyToUser", Map.of("UserName", user, "PolicyName", policy(statements), "PolicyType", "Custom"));
    }
    return new Person(user, keyOf(does("CreateAccessKey", Map.of("UserName", user))));
  }

  static Key keyOf(Map<String, Object> answer) {
    return new Key(text(answer, "AccessKey", "AccessKeyId"), text(answer, "AccessKey", "AccessKeySecret"), null);
  }

  String policy(Statement... statements) throws Exception {
    String policy = name("policy");
    does("CreatePolicy", Map.of("PolicyName", policy, "PolicyDocument", document(statements)));
    return policy;
  }

  /** The name of a role that trusts the whole account and has the statements as its policy. */
  String role(Statement... statements) throws Exception {
    String role = name("role");
    String trust = new Gson().toJson(Map.of("Version", "1", "Statement", List.of(Map.of(
        "Effect", "Allow", "Action", "sts:AssumeRole", "Principal", Map.of("RAM", List.of(arn("root")))))));
    does("CreateRole", Map.of("RoleName", role, "AssumeRolePolicyDocument", trust));
    does("AttachPolicyToRole", Map.of("RoleName", role, "PolicyName", policy(statements), "PolicyType", "Custom"));
    return role;
  }

  /** One statement of a policy, on every resource. */
  record Statement(String Effect, List<String> Action, String Resource) {}

  static Statement allow(String... actions) {
    return new Statement("Allow", List.of(actions), "*");
  }

  static Statement deny(String... actions) {
    return new Statement("Deny", List.of(actions), "*");
  }

  static String document(Statement... statements) {
    return new Gson().toJson(Map.of("Version", "1", "Statement", statements));
  }

  /** What stands under the names, one below the other; null where there is nothing. */
  static Object at(Object here, String... names) {
    for (String name : names) {
      here = here instanceof Map<?, ?> object ? object.get(name) : null;
    }
    return here;
  }

  static String text(Object here, String... names) {
    return (String) at(here, names);
  }

  /** One text of every object in a list, such as the names of all users, in order. */
  static List<String> each(Map<String, Object> answer, String list, String item, String field) {
    return at(answer, list, item) instanceof List<?> objects
        ? objects.stream().map(object -> text(object, field)).toList()
        : List.of();
  }
}
