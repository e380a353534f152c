// The vendor's cache of secrets for Go, as it is published: what programs hold between a read and the next.
package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	keeper "github.com/aliyun/aliyun-secretsmanager-client-go/sdk"
	"github.com/aliyun/aliyun-secretsmanager-client-go/sdk/cache"
	"github.com/aliyun/aliyun-secretsmanager-client-go/sdk/models"
	"github.com/aliyun/aliyun-secretsmanager-client-go/sdk/service"
)

// keeping is a story with a user who may read secrets.
type keeping struct {
	kmsWorld
	key Key
}

func keep(t *testing.T) keeping {
	connect := ways[0].connect
	s := kmsWorld{&World{T: t, connect: connect, admin: connect(administrator)}}
	_, key := s.userWithKey(allow("kms:GetSecretValue"))
	return keeping{s, key}
}

// reader is told where secrets are as a program is: the endpoint of a region, over TLS.
func (k keeping) reader(key Key, endpoint string) service.SecretManagerClient {
	return service.NewDefaultSecretManagerClientBuilder().WithAccessKey(key.ID, key.Secret).
		AddRegionInfo(models.NewRegionInfoWithEndpoint("cn-hangzhou", endpoint)).Build()
}

func (k keeping) builder() *keeper.SecretCacheClientBuilder {
	return keeper.NewSecretCacheClientBuilder(k.reader(k.key, endpoint)).WithLogger(quiet{})
}

// quiet keeps the library from writing into the output of the run.
type quiet struct{}

func (quiet) Flush()                {}
func (quiet) Tracef(string, ...any) {}
func (quiet) Infof(string, ...any)  {}
func (quiet) Debugf(string, ...any) {}
func (quiet) Warnf(string, ...any)  {}
func (quiet) Errorf(string, ...any) {}

func (k keeping) built(builder *keeper.SecretCacheClientBuilder) *keeper.SecretManagerCacheClient {
	k.Helper()
	built, err := builder.Build()
	if err != nil {
		k.Fatal(err)
	}
	k.Cleanup(func() { built.Close() })
	return built
}

func (k keeping) held(cache *keeper.SecretManagerCacheClient, secret string) string {
	k.Helper()
	value, err := cache.GetStringValue(secret)
	if err != nil {
		k.Fatal(err)
	}
	return value
}

func (k keeping) refresh(cache *keeper.SecretManagerCacheClient, secret string) {
	k.Helper()
	if done, err := cache.RefreshNow(secret); !done || err != nil {
		k.Fatalf("not refreshed: %v", err)
	}
}

func (k keeping) put(secret, version, value string) {
	k.Helper()
	k.call("PutSecretValue", Parameters{"SecretName": secret, "SecretData": value, "VersionId": version})
}

// comesTo waits for what the cache does by itself.
func (k keeping) comesTo(cache *keeper.SecretManagerCacheClient, secret, value string) {
	k.Helper()
	for end := time.Now().Add(30 * time.Second); k.held(cache, secret) != value; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			k.Fatal("it has not come about")
		}
	}
}

func TestAValueIsKeptUntilItIsAskedForAnew(t *testing.T) {
	k := keep(t)
	first, second := value(), value()
	secret := k.made(first)
	cache := k.built(k.builder())
	k.equal(k.held(cache, secret), first)
	k.put(secret, "v2", second)
	k.equal(k.held(cache, secret), first)
	k.refresh(cache, secret)
	k.equal(k.held(cache, secret), second)
	k.equal(k.held(k.built(k.builder().WithCacheStage("ACSPrevious")), secret), first)
	info, err := cache.GetSecretInfo(secret)
	if err != nil {
		t.Fatal(err)
	}
	k.equal([]string{info.VersionId, info.SecretType, info.SecretDataType}, []string{"v2", "Generic", "text"})
}

func TestAValueIsFetchedAnewWhenItsTimeIsOver(t *testing.T) {
	k := keep(t)
	secret, second := k.made(value()), value()
	cache := k.built(k.builder().WithSecretTTL(secret, 1000))
	k.held(cache, secret)
	k.put(secret, "v2", second)
	k.comesTo(cache, secret, second)

	// A value may say itself for how long it is kept; the library knows no other field for it, whichever it is told.
	first, last := `{"password":"`+value()+`","ttl":1000}`, `{"password":"`+value()+`","ttl":1000}`
	saysItself := k.made(first)
	cache = k.built(k.builder().WithParseJSONTTL("ttl"))
	k.equal(k.held(cache, saysItself), first)
	k.put(saysItself, "v2", last)
	k.comesTo(cache, saysItself, last)
}

func TestAFileOutlivesAnOutage(t *testing.T) {
	k := keep(t)
	text := value()
	secret, folder := k.made(text), t.TempDir()
	store := func() cache.SecretCacheStoreStrategy {
		return cache.NewFileCacheSecretStoreStrategy(folder, true, "some-salt-1234")
	}
	k.equal(k.held(k.built(k.builder().WithCacheSecretStrategy(store())), secret), text)
	written, err := os.ReadFile(filepath.Join(folder, secret, "stage_acscurrent.json"))
	if err != nil || !json.Valid(written) || strings.Contains(string(written), text) {
		t.Fatalf("%v: %s", err, written)
	}
	// Nobody listens there, as in an outage.
	nowhere, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	later := keeper.NewSecretCacheClientBuilder(k.reader(k.key, nowhere)).WithCacheSecretStrategy(store())
	k.equal(k.held(k.built(later), secret), text)
}

func TestACacheFollowsThePairOfAUser(t *testing.T) {
	k := keep(t)
	user, old := k.userWithKey(allow("ram:ListUsers"))
	secret := k.call("CreateSecret", Parameters{
		"SecretName": "$Auto", "SecretType": "RAMCredentials", "VersionId": "v1",
		"SecretData":     `{"AccessKeys":[{"AccessKeyId":"` + old.ID + `","AccessKeySecret":"` + old.Secret + `"}]}`,
		"ExtendedConfig": `{"SecretSubType":"RamUserAccessKey","UserName":"` + user + `"}`,
	}).text("SecretName")
	cache := k.built(k.builder())
	pair := func() Key {
		var told struct{ AccessKeyId, AccessKeySecret string }
		if err := json.Unmarshal([]byte(k.held(cache, secret)), &told); err != nil {
			t.Fatal(err)
		}
		return Key{ID: told.AccessKeyId, Secret: told.AccessKeySecret}
	}
	k.equal(pair(), old)
	k.call("RotateSecret", Parameters{"SecretName": secret, "VersionId": "v2"})
	k.answers(k.connect(pair()), "ListUsers", nil)
	k.refresh(cache, secret)
	if pair().ID == old.ID {
		t.Fatal("it holds the old pair")
	}
	k.answers(k.connect(pair()), "ListUsers", nil)
}

func TestWhoMayNotReadIsToldAtOnce(t *testing.T) {
	k := keep(t)
	secret := k.made(value())
	_, nobody := k.userWithKey()
	for _, one := range []struct {
		key          Key
		secret, code string
	}{{nobody, secret, "NoPermission"}, {k.key, "kept/none", "Forbidden.ResourceNotFound"}} {
		_, err := k.built(keeper.NewSecretCacheClientBuilder(k.reader(one.key, endpoint))).GetStringValue(one.secret)
		refused, is := err.(sdkerrors.Error)
		if !is || refused.ErrorCode() != one.code {
			t.Fatalf("expected %s: %v", one.code, err)
		}
	}
}

func TestACacheIsConfiguredByVariables(t *testing.T) {
	k := keep(t)
	text := value()
	secret := k.made(text)
	t.Setenv("cache_client_region_id", `[{"regionId":"cn-hangzhou","endpoint":"`+endpoint+`"}]`)
	t.Setenv("credentials_type", "ak")
	t.Setenv("credentials_access_key_id", k.key.ID)
	t.Setenv("credentials_access_secret", k.key.Secret)
	cache, err := keeper.NewClient()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cache.Close() })
	k.equal(k.held(cache, secret), text)
}
