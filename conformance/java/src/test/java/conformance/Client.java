package conformance;

import com.google.gson.Gson;
import java.util.Map;
import java.util.Objects;

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

  /** The service of an operation: `Ims.CreateUser` is IMS's, what is named alone is RAM's or STS's. */
  static String serviceOf(String operation) {
    if (operation.contains(".")) {
      return operation.substring(0, operation.indexOf('.'));
    }
    return operation.equals("AssumeRole") || operation.equals("GetCallerIdentity") ? "Sts" : "Ram";
  }

  static String nameOf(String operation) {
    return operation.substring(operation.indexOf('.') + 1);
  }

  /** A parameter as requests by name carry it: objects are one JSON text. */
  static String textOf(Object value) {
    return value instanceof Map<?, ?> ? new Gson().toJson(value) : Objects.toString(value);
  }

  static String versionOf(String operation) {
    return switch (serviceOf(operation)) {
      case "Ims" -> "2019-08-15";
      case "Kms" -> "2016-01-20";
      case "ResourceDirectoryMaster" -> "2022-04-19";
      case "ResourceManager" -> "2020-03-31";
      case "Sts" -> "2015-04-01";
      default -> "2015-05-01";
    };
  }
}
