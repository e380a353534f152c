// Vault's two plugins for this cloud as they are published, in the place of Vault: what it would ask of them is asked here.
// They know the vendor's hosts and no others.
package conformance

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	sdkcredentials "github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	auth "github.com/hashicorp/vault-plugin-auth-alicloud"
	"github.com/hashicorp/vault-plugin-auth-alicloud/tools"
	secrets "github.com/hashicorp/vault-plugin-secrets-alicloud"
	"github.com/hashicorp/vault/sdk/logical"
)

const vaultRegion = "us-east-1"

// vault is one plugin, mounted.
type vault struct {
	*World
	backend logical.Backend
	storage logical.Storage
}

func mount(t *testing.T, factory logical.Factory) *vault {
	storage := &logical.InmemStorage{}
	backend, err := factory(context.Background(), &logical.BackendConfig{
		StorageView: storage,
		System:      &logical.StaticSystemView{DefaultLeaseTTLVal: time.Hour, MaxLeaseTTLVal: 24 * time.Hour},
	})
	if err != nil {
		t.Fatal(err)
	}
	world := &World{T: t, connect: func(key Key) Client { return newServices(key, "https") }}
	world.admin = world.connect(administrator)
	return &vault{world, backend, storage}
}

func (v *vault) asks(request *logical.Request) (*logical.Response, error) {
	request.Storage, request.DisplayName = v.storage, "token"
	answer, err := v.backend.HandleRequest(context.Background(), request)
	if err == nil && answer != nil && answer.IsError() {
		err = answer.Error()
	}
	return answer, err
}

func (v *vault) grants(operation logical.Operation, path string, data map[string]any) *logical.Response {
	v.Helper()
	answer, err := v.asks(&logical.Request{Operation: operation, Path: path, Data: data})
	if err != nil {
		v.Fatalf("%s %s: %v", operation, path, err)
	}
	return answer
}

func (v *vault) declines(why string, operation logical.Operation, path string, data map[string]any) {
	v.Helper()
	_, err := v.asks(&logical.Request{Operation: operation, Path: path, Data: data})
	if err == nil || !strings.Contains(err.Error(), why) {
		v.Fatalf("%s %s: expected %q: %v", operation, path, why, err)
	}
}

// --- who logs on to Vault ---------------------------------------------------------------------------------------------

// session is one of a role with the name that is given.
func (v *vault) session(roleARN string) Key {
	v.Helper()
	return sessionOf(v.answers(v.admin, "AssumeRole", Parameters{"RoleArn": roleARN, "RoleSessionName": "till-7"}))
}

// proof is what `vault login` hands to Vault.
func (v *vault) proof(role string, key Key) map[string]any {
	v.Helper()
	// Where there is a proxy, the tool sends the request there instead of keeping it.
	proxy := os.Getenv("HTTPS_PROXY")
	os.Setenv("HTTPS_PROXY", "")
	defer os.Setenv("HTTPS_PROXY", proxy)
	proof, err := tools.GenerateLoginData(role, sdkcredentials.NewStsTokenCredential(key.ID, key.Secret, key.Token), vaultRegion)
	if err != nil {
		v.Fatal(err)
	}
	return proof
}

func TestARoleLogsOnToVault(t *testing.T) {
	v := mount(t, auth.Factory)
	_, other := v.role(allow("ram:ListUsers"))
	// Vault compares with case: it is told the ARN as the server shows it.
	written := "Deploy-" + name("Role")
	trust := statement{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"RAM": []string{arn("root")}}}
	made := v.answers(v.admin, "CreateRole", Parameters{"RoleName": written, "AssumeRolePolicyDocument": document(trust)})
	roleARN := made.text("Role", "Arn")
	role := strings.TrimPrefix(roleARN, arn("role/"))
	v.grants(logical.CreateOperation, "role/deploy", map[string]any{"arn": roleARN, "token_policies": "deploy"})
	v.grants(logical.CreateOperation, "role/other", map[string]any{"arn": other})

	key := v.session(arn("role/" + written))
	proof := v.proof("deploy", key)
	first := v.grants(logical.UpdateOperation, "login", proof).Auth
	v.equal(first.Metadata["arn"], arn("assumed-role/"+role+"/till-7"))
	v.equal(first.Metadata["account_id"], accountID)
	v.equal(first.Metadata["identity_type"], "AssumedRoleUser")
	v.equal(first.Policies, []string{"deploy"})
	v.equal(first.Alias.Name, first.Metadata["role_id"]+":till-7")
	second := v.grants(logical.UpdateOperation, "login", v.proof("deploy", v.session(roleARN))).Auth
	v.equal(second.Alias.Name, first.Alias.Name)

	v.declines("SignatureNonceUsed", logical.UpdateOperation, "login", proof)
	v.declines("does not match", logical.UpdateOperation, "login", v.proof("other", key))
	v.declines("unsupported parsed type: user", logical.UpdateOperation, "login", v.proof("deploy", administrator))
	v.declines("SignatureDoesNotMatch", logical.UpdateOperation, "login", altered(v, v.proof("deploy", key), "SignatureNonce", "of-my-own"))
	v.declines("expected host", logical.UpdateOperation, "login", altered(v, v.proof("deploy", key), "RegionId", "cn-beijing"))
	v.answers(newCurrent(administrator, "http", ""), "DeleteRole", Parameters{"RoleName": written})
	v.declines("received 4", logical.UpdateOperation, "login", v.proof("deploy", key))

	// What was given goes on for as long as Vault's role is there.
	renewed, err := v.asks(&logical.Request{Operation: logical.RenewOperation, Path: "login", Auth: first})
	if err != nil || renewed.Auth == nil {
		t.Fatalf("not renewed: %v", err)
	}
}

// altered is a proof with one parameter of its address changed.
func altered(v *vault, proof map[string]any, parameter, value string) map[string]any {
	v.Helper()
	text, err := base64.StdEncoding.DecodeString(proof["identity_request_url"].(string))
	if err != nil {
		v.Fatal(err)
	}
	address, err := url.Parse(string(text))
	if err != nil {
		v.Fatal(err)
	}
	query := address.Query()
	query.Set(parameter, value)
	address.RawQuery = query.Encode()
	proof["identity_request_url"] = base64.StdEncoding.EncodeToString([]byte(address.String()))
	return proof
}

// --- what Vault hands out ---------------------------------------------------------------------------------------------

// engine is the secrets engine with the key of a user who may do what it does, and no more.
func engine(t *testing.T) *vault {
	v := mount(t, secrets.Factory)
	_, key := v.userWithKey(allow(
		"ram:CreateUser", "ram:DeleteUser", "ram:CreatePolicy", "ram:DeletePolicy", "ram:AttachPolicyToUser",
		"ram:DetachPolicyFromUser", "ram:CreateAccessKey", "ram:DeleteAccessKey", "sts:AssumeRole",
	))
	v.grants(logical.UpdateOperation, "config", map[string]any{"access_key": key.ID, "secret_key": key.Secret})
	return v
}

func inline(t *testing.T, statements ...statement) string {
	text, err := json.Marshal([]any{map[string]any{"Version": "1", "Statement": statements}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// leases are the users and policies that Vault has made for a role.
func (v *vault) leases(role string) []string {
	v.Helper()
	lists := newCurrent(administrator, "http", "")
	users := v.answers(lists, "ListUsers", Parameters{"MaxItems": "1000"}).each([]string{"Users", "User"}, "UserName")
	policies := v.answers(lists, "ListPolicies", Parameters{"MaxItems": "1000", "PolicyType": "Custom"})
	found := append(users, policies.each([]string{"Policies", "Policy"}, "PolicyName")...)
	return slices.DeleteFunc(found, func(one string) bool { return !strings.HasPrefix(one, "token-"+role+"-") })
}

func TestALeaseOfAUserIsGivenRenewedAndRevoked(t *testing.T) {
	v := engine(t)
	role := name("lease")
	v.grants(logical.CreateOperation, "role/"+role, map[string]any{
		"inline_policies": inline(t, allow("ram:ListGroups")), "remote_policies": []string{"name:AliyunSTSAssumeRoleAccess,type:System"},
		"ttl": 600, "max_ttl": 3600,
	})
	lease := v.grants(logical.ReadOperation, "creds/"+role, nil)
	v.equal(lease.Secret.TTL, 10*time.Minute)
	holder := v.connect(Key{ID: lease.Data["access_key"].(string), Secret: lease.Data["secret_key"].(string)})
	v.answers(holder, "ListGroups", nil)
	_, anyones := v.role(allow("ram:ListUsers"))
	v.answers(holder, "AssumeRole", Parameters{"RoleArn": anyones, "RoleSessionName": "lease"})
	v.refuses(403, "NoPermission", holder, "ListUsers", nil)
	v.equal(len(v.leases(role)), 2)

	renewed, err := v.asks(&logical.Request{Operation: logical.RenewOperation, Path: "creds/" + role, Secret: kept(t, lease)})
	if err != nil || renewed.Secret.MaxTTL != time.Hour {
		t.Fatalf("not renewed: %v %v", renewed, err)
	}
	revocation := &logical.Request{Operation: logical.RevokeOperation, Path: "creds/" + role, Secret: kept(t, lease)}
	if _, err := v.asks(revocation); err != nil {
		t.Fatal(err)
	}
	v.refuses(404, "InvalidAccessKeyId.NotFound", holder, "ListGroups", nil)
	v.equal(v.leases(role), []string{})
	// Vault takes no code for success: what is gone keeps a second revocation failing, and does no harm.
	if _, err := v.asks(revocation); err == nil || !strings.Contains(err.Error(), "EntityNotExist.User") {
		t.Fatalf("a second revocation: %v", err)
	}
}

// kept is a lease as Vault keeps it: in JSON.
func kept(t *testing.T, lease *logical.Response) *logical.Secret {
	text, err := json.Marshal(lease.Secret)
	if err != nil {
		t.Fatal(err)
	}
	read := &logical.Secret{}
	if err := json.Unmarshal(text, read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestALeaseThatCannotBeGivenLeavesNothingBehind(t *testing.T) {
	v := engine(t)
	for what, role := range map[string]map[string]any{
		"EntityNotExist.Policy": {
			"inline_policies": inline(t, allow("ram:ListGroups")), "remote_policies": []string{"name:NoSuchPolicy,type:System"},
		},
		"MalformedPolicyDocument": {"inline_policies": inline(t, statement{"Effect": "Perhaps", "Action": "*", "Resource": "*"})},
		"EntityNotExist.Role":     {"role_arn": arn("role/nowhere")},
	} {
		lease := name("lease")
		v.grants(logical.CreateOperation, "role/"+lease, role)
		v.declines(what, logical.ReadOperation, "creds/"+lease, nil)
		v.equal(v.leases(lease), []string{})
	}
}

func TestALeaseOfARoleIsASession(t *testing.T) {
	v := engine(t)
	target, roleARN := v.role(allow("ram:ListUsers"))
	role := name("lease")
	v.grants(logical.CreateOperation, "role/"+role, map[string]any{"role_arn": roleARN})
	lease := v.grants(logical.ReadOperation, "creds/"+role, nil)
	if left := lease.Secret.TTL; left <= 59*time.Minute || left > time.Hour {
		t.Fatalf("an hour is expected: %v", left)
	}
	text := func(field string) string { return lease.Data[field].(string) }
	holder := v.connect(Key{ID: text("access_key"), Secret: text("secret_key"), Token: text("security_token")})
	v.answers(holder, "ListUsers", nil)
	v.refuses(403, "NoPermission", holder, "ListGroups", nil)
	who := v.answers(holder, "GetCallerIdentity", nil).text("Arn")
	if !strings.HasPrefix(who, arn("assumed-role/"+target+"/token-"+role[:4])) {
		t.Fatal(who)
	}
}
