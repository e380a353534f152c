package conformance;

import com.aliyuncs.AcsRequest;
import com.aliyuncs.CommonRequest;
import com.aliyuncs.CommonResponse;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.auth.AlibabaCloudCredentials;
import com.aliyuncs.auth.BasicCredentials;
import com.aliyuncs.auth.BasicSessionCredentials;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.MethodType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.profile.DefaultProfile;
import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.util.Map;

/** The SDK before today's: requests by name, signed in the first generation. */
record Legacy(DefaultAcsClient client, ProtocolType protocol, MethodType method) implements Client {
  static Client connect(Key key, ProtocolType protocol, MethodType method) {
    AlibabaCloudCredentials credentials = key.token() == null
        ? new BasicCredentials(key.id(), key.secret())
        : new BasicSessionCredentials(key.id(), key.secret(), key.token());
    return new Legacy(new DefaultAcsClient(DefaultProfile.getProfile("cn-hangzhou"), credentials), protocol, method);
  }

  CommonRequest request(String operation, Map<String, ?> parameters) {
    CommonRequest request = new CommonRequest();
    request.setSysDomain(Server.endpoint);
    request.setSysVersion(Client.versionOf(operation));
    request.setSysAction(Client.nameOf(operation));
    request.setSysProtocol(protocol);
    request.setSysMethod(method);
    parameters.forEach((name, value) -> request.putQueryParameter(name, Client.textOf(value)));
    return request;
  }

  /** As the typed requests of this SDK are sent: it looks more closely at why they were refused. */
  void callAsTyped(String operation) throws ClientException {
    @SuppressWarnings("unchecked")
    AcsRequest<CommonResponse> request = request(operation, Map.of()).buildRequest();
    client.getAcsResponse(request);
  }

  @Override
  public Map<String, Object> call(String operation, Map<String, ?> parameters) throws Exception {
    try {
      String answer = client.getCommonResponse(request(operation, parameters)).getData();
      return new Gson().fromJson(answer, new TypeToken<Map<String, Object>>() {});
    } catch (ClientException error) {
      if (error.getRequestId() == null) {
        throw error;
      }
      throw new Refused(null, error.getErrCode(), error.getErrMsg(), error.getRequestId(), error.getAccessDeniedDetail());
    }
  }
}
