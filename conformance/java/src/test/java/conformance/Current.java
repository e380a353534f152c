package conformance;

import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaModel;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The SDK of today: the typed clients of each service, or the call by name that they stand on. */
final class Current {
  private Current() {}

  static Config config(Key key, String protocol) {
    return new Config()
        .setAccessKeyId(key.id()).setAccessKeySecret(key.secret()).setSecurityToken(key.token())
        .setEndpoint(Server.endpoint).setProtocol(protocol);
  }

  /** Operations as methods, requests and answers as classes. */
  static Client typed(Config config) throws Exception {
    var ram = new com.aliyun.ram20150501.Client(config);
    var sts = new com.aliyun.sts20150401.Client(config);
    var ims = new com.aliyun.ims20190815.Client(config);
    var kms = new com.aliyun.kms20160120.Client(config);
    Map<String, Object> clients = Map.of("Ram", ram, "Sts", sts, "Ims", ims, "Kms", kms);
    return (operation, parameters) -> {
      Object client = clients.get(Client.serviceOf(operation));
      try {
        return body(send(client, Client.nameOf(operation), parameters));
      } catch (InvocationTargetException error) {
        throw refusal(error.getCause());
      }
    };
  }

  private static Object send(Object client, String operation, Map<String, ?> parameters) throws Exception {
    Method method = Arrays.stream(client.getClass().getMethods())
        .filter(candidate -> candidate.getName().equals(operation.substring(0, 1).toLowerCase() + operation.substring(1)))
        .findFirst().orElseThrow(() -> new NoSuchMethodException(operation));
    if (method.getParameterCount() == 0) {
      return method.invoke(client);
    }
    TeaModel request = (TeaModel) method.getParameterTypes()[0].getConstructor().newInstance();
    return method.invoke(client, TeaModel.toModel(parameters, request));
  }

  private static Map<String, Object> body(Object response) throws ReflectiveOperationException {
    return ((TeaModel) response.getClass().getField("body").get(response)).toMap();
  }

  /** Any operation of any version, by its name. */
  static Client byName(Config config) throws Exception {
    var client = new com.aliyun.teaopenapi.Client(config);
    return (operation, parameters) -> {
      Params params = new Params()
          .setAction(Client.nameOf(operation)).setVersion(Client.versionOf(operation)).setProtocol(config.protocol.toUpperCase())
          .setPathname("/").setMethod("POST").setAuthType("AK").setStyle("RPC")
          .setReqBodyType("formData").setBodyType("json");
      Map<String, String> query = new HashMap<>();
      parameters.forEach((name, value) -> query.put(name, Client.textOf(value)));
      try {
        @SuppressWarnings("unchecked")
        var body = (Map<String, Object>) client.callApi(params, new OpenApiRequest().setQuery(query), new RuntimeOptions()).get("body");
        return body;
      } catch (Exception error) {
        throw refusal(error);
      }
    };
  }

  private static Exception refusal(Throwable error) {
    if (error instanceof TeaException refused && refused.getStatusCode() != null) {
      Map<String, Object> data = refused.getData();
      String requestId = Objects.toString(data.getOrDefault("RequestId", data.get("requestId")), null);
      return new Client.Refused(
          refused.getStatusCode(), refused.getCode(), refused.getMessage(), requestId, refused.getAccessDeniedDetail());
    }
    return error instanceof Exception exception ? exception : new IllegalStateException(error);
  }
}
