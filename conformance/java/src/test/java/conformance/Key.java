package conformance;

import java.util.Map;

/** What a client signs with; a token only for temporary credentials. */
record Key(String id, String secret, String token) {
  static Key ofSession(Map<String, Object> answer) {
    return new Key(
        World.text(answer, "Credentials", "AccessKeyId"),
        World.text(answer, "Credentials", "AccessKeySecret"),
        World.text(answer, "Credentials", "SecurityToken"));
  }
}
