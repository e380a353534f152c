package conformance;

import java.util.Map;

/** An official client behind one face: sends the call with its own code, answers what it made of the answer. */
interface Client {
  Map<String, Object> call(String operation, Map<String, ?> parameters) throws Exception;

  /** A refusal as the client's own error tells it; status is null where the client does not tell it. */
  final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    final Integer status;
    final String code;
    final String requestId;
    final transient Map<String, Object> detail;

    Refused(Integer status, String code, String message, String requestId, Map<String, Object> detail) {
      super(message);
      this.status = status;
      this.code = code;
      this.requestId = requestId;
      this.detail = detail == null ? Map.of() : detail;
    }

    @Override
    public String toString() {
      return status + " " + code + ": " + getMessage();
    }
  }

  static String versionOf(String operation) {
    return isOfSts(operation) ? "2015-04-01" : "2015-05-01";
  }

  static boolean isOfSts(String operation) {
    return operation.equals("AssumeRole") || operation.equals("GetCallerIdentity");
  }
}
