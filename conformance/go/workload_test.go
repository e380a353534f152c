// Workloads that hold no key: an issuer of this process, which the server is told is inside, and the credentials library,
// which reads a token's file as a cluster projects it.
package conformance

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alibabacloud-go/tea/tea"
	credentials "github.com/aliyun/credentials-go/credentials"
)

// issuer signs with one key, and publishes it.
type issuer struct {
	*testing.T
	key *rsa.PrivateKey
	url string
}

func newIssuer(t *testing.T) *issuer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	here := &issuer{T: t, key: key}
	pages := http.NewServeMux()
	pages.HandleFunc("/.well-known/openid-configuration", func(to http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(to).Encode(map[string]any{"issuer": here.url, "jwks_uri": here.url + "/keys"})
	})
	pages.HandleFunc("/keys", func(to http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(to).Encode(map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256",
			"n": encoded(key.N.Bytes()), "e": encoded(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	served := httptest.NewServer(pages)
	t.Cleanup(served.Close)
	here.url = served.URL
	return here
}

func encoded(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }

func (i *issuer) token(subject string) string {
	now := time.Now().Unix()
	var parts []string
	for _, part := range []map[string]any{
		{"alg": "RS256", "kid": "one"},
		{"iss": i.url, "sub": subject, "aud": []string{"sts.example.com"}, "iat": now, "nbf": now, "exp": now + 3600},
	} {
		text, err := json.Marshal(part)
		if err != nil {
			i.Fatal(err)
		}
		parts = append(parts, encoded(text))
	}
	signed := strings.Join(parts, ".")
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, digest[:])
	if err != nil {
		i.Fatal(err)
	}
	return signed + "." + encoded(signature)
}

const till, other = "system:serviceaccount:shop:till", "system:serviceaccount:shop:other"

// trusting is a role that the workload may take on, and the provider of its issuer, by their ARNs.
func (w *World) trusting(issuer *issuer, workload string) (providerARN, roleARN string) {
	w.Helper()
	provider, role := name("cluster"), name("till")
	w.answers(w.admin, "Ims.CreateOIDCProvider", Parameters{
		"OIDCProviderName": provider, "IssuerUrl": issuer.url, "ClientIds": "sts.example.com",
	})
	providerARN = arn("oidc-provider/" + provider)
	w.answers(w.admin, "CreateRole", Parameters{"RoleName": role, "AssumeRolePolicyDocument": document(statement{
		"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"Federated": []string{providerARN}},
		"Condition": map[string]any{"StringEquals": map[string]string{
			"oidc:iss": issuer.url, "oidc:aud": "sts.example.com", "oidc:sub": workload,
		}},
	})})
	w.answers(w.admin, "AttachPolicyToRole", Parameters{
		"RoleName": role, "PolicyName": w.policy(allow("ram:ListUsers")), "PolicyType": "Custom",
	})
	return providerARN, arn("role/" + role)
}

// projected is the file of a token in a volume as a node projects it: a link into a folder that is swapped as a whole.
type projected struct {
	*testing.T
	volume string
	count  int
}

func (p *projected) file() string { return filepath.Join(p.volume, "rampart") }

func (p *projected) renews(token string) {
	p.Helper()
	p.count++
	folder := fmt.Sprintf("..2026_11_30_%d", p.count)
	for _, err := range []error{
		os.MkdirAll(filepath.Join(p.volume, folder), 0o700),
		os.WriteFile(filepath.Join(p.volume, folder, "rampart"), []byte(token), 0o600),
		os.Symlink(folder, filepath.Join(p.volume, "..new")),
		os.Rename(filepath.Join(p.volume, "..new"), filepath.Join(p.volume, "..data")),
	} {
		if err != nil {
			p.Fatal(err)
		}
	}
	if p.count == 1 {
		if err := os.Symlink("..data/rampart", p.file()); err != nil {
			p.Fatal(err)
		}
	}
}

func TestAPodIsToldByItsVariablesAlone(t *testing.T) {
	w := &World{T: t, admin: newCurrent(administrator, "http", "")}
	issuer := newIssuer(t)
	providerARN, roleARN := w.trusting(issuer, till)
	token := &projected{T: t, volume: filepath.Join(t.TempDir(), "var/run/secrets/tokens")}
	token.renews(issuer.token(till))
	t.Setenv("HOME", t.TempDir())
	t.Setenv("ALIBABA_CLOUD_ROLE_ARN", roleARN)
	t.Setenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", providerARN)
	t.Setenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.file())
	t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
	found := func() (string, error) {
		credential, err := credentials.NewCredential(nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := credential.GetCredential(); err != nil {
			return "", err
		}
		w.answers(fedBy(credential, "https"), "ListUsers", nil)
		return w.answers(fedBy(credential, "https"), "GetCallerIdentity", nil).text("Arn"), nil
	}
	for range 2 {
		identity, err := found()
		if err != nil || !strings.HasPrefix(identity, arn("assumed-role/"+strings.TrimPrefix(roleARN, arn("role/"))+"/")) {
			t.Fatalf("%s %v", identity, err)
		}
		token.renews(issuer.token(till))
	}
	token.renews(issuer.token(other))
	if _, err := found(); err == nil || !strings.Contains(err.Error(), "AuthenticationFail.NoPermission") {
		t.Fatalf("the file is read anew: %v", err)
	}
}

func TestAWorkloadTakesOnTheRoleThatTrustsIt(t *testing.T) {
	w := &World{T: t, admin: newCurrent(administrator, "http", "")}
	issuer := newIssuer(t)
	providerARN, roleARN := w.trusting(issuer, till)
	file := filepath.Join(t.TempDir(), "token")
	projects := func(token string) credentials.Credential {
		if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		credential, err := credentials.NewCredential(&credentials.Config{
			Type: tea.String("oidc_role_arn"), OIDCProviderArn: tea.String(providerARN), OIDCTokenFilePath: tea.String(file),
			RoleArn: tea.String(roleARN), RoleSessionName: tea.String("till"), STSEndpoint: tea.String(endpoint),
		})
		if err != nil {
			t.Fatal(err)
		}
		return credential
	}
	client := fedBy(projects(issuer.token(till)), "https")
	w.equal(w.answers(client, "GetCallerIdentity", nil).text("Arn"), arn("assumed-role/"+strings.TrimPrefix(roleARN, arn("role/"))+"/till"))
	w.answers(client, "ListUsers", nil)
	w.refuses(403, "NoPermission", client, "ListGroups", nil)
	for token, code := range map[string]string{
		issuer.token(other):        "AuthenticationFail.NoPermission",
		newIssuer(t).token(till):   "AuthenticationFail.OIDCToken.Invalid",
		issuer.token(till) + "AAA": "AuthenticationFail.OIDCToken.Invalid",
	} {
		_, err := projects(token).GetCredential()
		if err == nil || !strings.Contains(err.Error(), code) {
			t.Errorf("expected %s: %v", code, err)
		}
	}
}
