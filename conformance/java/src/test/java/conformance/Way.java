package conformance;

import com.aliyuncs.http.MethodType;
import com.aliyuncs.http.ProtocolType;

/** Every way a story is told: client, protocol, and what else tells them apart. */
enum Way {
  TYPED, TYPED_TLS, BY_NAME, BY_NAME_FIRST_GENERATION, BY_NAME_TLS, LEGACY_GET, LEGACY_POST, LEGACY_TLS;

  Client connect(Key key) throws Exception {
    return switch (this) {
      case TYPED -> Current.typed(Current.config(key, "http"));
      case TYPED_TLS -> Current.typed(Current.config(key, "https"));
      case BY_NAME -> Current.byName(Current.config(key, "http"));
      case BY_NAME_FIRST_GENERATION -> Current.byName(Current.config(key, "http").setSignatureAlgorithm("v2"));
      case BY_NAME_TLS -> Current.byName(Current.config(key, "https"));
      case LEGACY_GET -> Legacy.connect(key, ProtocolType.HTTP, MethodType.GET);
      case LEGACY_POST -> Legacy.connect(key, ProtocolType.HTTP, MethodType.POST);
      case LEGACY_TLS -> Legacy.connect(key, ProtocolType.HTTPS, MethodType.POST);
    };
  }
}
