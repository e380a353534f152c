// The credentials library, by settings in code and by the profile file of the official command line.
package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alibabacloud-go/darabonba-openapi/v2/models"
	"github.com/alibabacloud-go/tea/tea"
	credentials "github.com/aliyun/credentials-go/credentials"
	"github.com/aliyun/credentials-go/credentials/providers"
)

// The library speaks to STS over TLS alone; the SDK that it feeds speaks either.
var protocols = []string{"http", "https"}

// visitor may assume roles and nothing else; the role may list users and groups.
type visitor struct {
	*World
	user, roleName, roleARN string
	key                     Key
}

func newVisitor(t *testing.T) *visitor {
	w := &World{T: t, admin: newCurrent(administrator, "http", "")}
	user, key := w.userWithKey(allow("sts:AssumeRole"))
	role, roleARN := w.role(allow("ram:ListUsers", "ram:ListGroups"))
	return &visitor{w, user, role, roleARN, key}
}

func (v *visitor) session() Key {
	v.Helper()
	assume := Parameters{"RoleArn": v.roleARN, "RoleSessionName": "by-hand"}
	return sessionOf(v.answers(newCurrent(v.key, "http", ""), "AssumeRole", assume))
}

func TestTheLibraryFeedsTheSDK(t *testing.T) {
	v := newVisitor(t)
	session := v.session()
	narrow := strings.ReplaceAll(document(allow("ram:ListUsers")), ",", ", ")
	asRole := func(policy string) *credentials.Config {
		config := &credentials.Config{
			Type: tea.String("ram_role_arn"), AccessKeyId: tea.String(v.key.ID), AccessKeySecret: tea.String(v.key.Secret),
			RoleArn: tea.String(v.roleARN), RoleSessionName: tea.String("library"), STSEndpoint: tea.String(endpoint),
		}
		if policy != "" {
			config.Policy = tea.String(policy)
		}
		return config
	}
	fromSession := asRole("")
	fromSession.AccessKeyId, fromSession.AccessKeySecret = tea.String(session.ID), tea.String(session.Secret)
	fromSession.SecurityToken = tea.String(session.Token)
	sessionARN := arn("assumed-role/" + v.roleName + "/library")

	for title, config := range map[string]*credentials.Config{
		"access_key": {
			Type: tea.String("access_key"), AccessKeyId: tea.String(v.key.ID), AccessKeySecret: tea.String(v.key.Secret),
		},
		"sts": {
			Type: tea.String("sts"), AccessKeyId: tea.String(session.ID), AccessKeySecret: tea.String(session.Secret),
			SecurityToken: tea.String(session.Token),
		},
		"ram_role_arn":                       asRole(""),
		"ram_role_arn with a session policy": asRole(narrow),
	} {
		identity := map[string]string{
			"access_key": arn("user/" + v.user), "sts": arn("assumed-role/" + v.roleName + "/by-hand"),
		}[title]
		if identity == "" {
			identity = sessionARN
		}
		credential, err := credentials.NewCredential(config)
		if err != nil {
			t.Fatal(err)
		}
		for _, protocol := range protocols {
			t.Run(title+", "+protocol, func(t *testing.T) {
				w := &World{T: t}
				client := fedBy(credential, protocol)
				w.equal(w.answers(client, "GetCallerIdentity", nil).text("Arn"), identity)
				switch title {
				case "access_key":
					w.refuses(403, "NoPermission", client, "ListUsers", nil)
				case "ram_role_arn with a session policy":
					w.answers(client, "ListUsers", nil)
					w.refuses(403, "NoPermission", client, "ListGroups", nil)
				default:
					w.answers(client, "ListUsers", nil)
					w.answers(client, "ListGroups", nil)
				}
			})
		}
	}
	t.Run("ram_role_arn of a session that may not", func(t *testing.T) {
		credential, err := credentials.NewCredential(fromSession)
		if err != nil {
			t.Fatal(err)
		}
		_, err = credential.GetCredential()
		if err == nil || !strings.Contains(err.Error(), "NoPermission") {
			t.Fatalf("expected NoPermission: %v", err)
		}
	})
}

func fedBy(credential credentials.Credential, protocol string) Client {
	return currentOf(&models.Config{
		Credential: credential, Endpoint: tea.String(endpoint), Protocol: tea.String(protocol),
	}, protocol)
}

// In the file nothing names the STS host: the server answers under the vendor's name, with a certificate for it.
func TestAProfileFileOfTheCommandLineWorksAsItIs(t *testing.T) {
	v := newVisitor(t)
	session := v.session()
	_, further := v.role(allow("ram:ListRoles"))
	v.answers(v.admin, "AttachPolicyToRole", Parameters{
		"RoleName": v.roleName, "PolicyName": v.policy(allow("sts:AssumeRole")), "PolicyType": "Custom",
	})
	file := filepath.Join(t.TempDir(), "config.json")
	write(t, file, map[string]any{
		"current": "key",
		"profiles": []map[string]any{
			{"name": "key", "mode": "AK", "access_key_id": v.key.ID, "access_key_secret": v.key.Secret},
			{"name": "session", "mode": "StsToken", "access_key_id": session.ID, "access_key_secret": session.Secret,
				"sts_token": session.Token},
			{"name": "role", "mode": "RamRoleArn", "access_key_id": v.key.ID, "access_key_secret": v.key.Secret,
				"ram_role_arn": v.roleARN, "ram_session_name": "profile", "expired_seconds": 900},
			{"name": "chain", "mode": "ChainableRamRoleArn", "source_profile": "role", "ram_role_arn": further,
				"ram_session_name": "chained"},
		},
	})
	for profile, identity := range map[string]string{
		"":        arn("user/" + v.user),
		"session": arn("assumed-role/" + v.roleName + "/by-hand"),
		"role":    arn("assumed-role/" + v.roleName + "/profile"),
		"chain":   arn("assumed-role/" + strings.TrimPrefix(further, arn("role/")) + "/chained"),
	} {
		provider, err := providers.NewCLIProfileCredentialsProviderBuilder().WithProfileFile(file).WithProfileName(profile).Build()
		if err != nil {
			t.Fatal(err)
		}
		credential := credentials.FromCredentialsProvider("cli_profile", provider)
		for _, protocol := range protocols {
			t.Run(profile+", "+protocol, func(t *testing.T) {
				w := &World{T: t}
				w.equal(w.answers(fedBy(credential, protocol), "GetCallerIdentity", nil).text("Arn"), identity)
			})
		}
	}
}

func TestTheDefaultChainFindsTheProfileFile(t *testing.T) {
	v := newVisitor(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	write(t, filepath.Join(home, ".aliyun", "config.json"), map[string]any{
		"current": "default",
		"profiles": []map[string]any{
			{"name": "default", "mode": "AK", "access_key_id": v.key.ID, "access_key_secret": v.key.Secret},
		},
	})
	t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
	credential, err := credentials.NewCredential(nil)
	if err != nil {
		t.Fatal(err)
	}
	v.equal(v.answers(fedBy(credential, "https"), "GetCallerIdentity", nil).text("Arn"), arn("user/"+v.user))
}

func TestTheDefaultChainFindsTheEnvironment(t *testing.T) {
	v := newVisitor(t)
	session := v.session()
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", session.ID)
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", session.Secret)
	t.Setenv("ALIBABA_CLOUD_SECURITY_TOKEN", session.Token)
	credential, err := credentials.NewCredential(nil)
	if err != nil {
		t.Fatal(err)
	}
	v.equal(v.answers(fedBy(credential, "https"), "GetCallerIdentity", nil).text("Arn"), arn("assumed-role/"+v.roleName+"/by-hand"))
}

func write(t *testing.T, path string, content any) {
	t.Helper()
	text, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
