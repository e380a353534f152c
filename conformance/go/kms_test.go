// Secrets and keys of KMS, by every client.
package conformance

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// kmsWorld is KMS in one story.
type kmsWorld struct{ *World }

func throughEachKMS(t *testing.T, story func(s kmsWorld)) {
	throughEachWay(t, func(_ *testing.T, world *World) { story(kmsWorld{world}) })
}

// value is one that nobody else has.
func value() string { return "value-" + rand.Text() }

func inBase64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func (s kmsWorld) call(operation string, parameters Parameters) Answer {
	s.Helper()
	return s.answers(s.admin, "Kms."+operation, parameters)
}

func (s kmsWorld) refuse(status int, code, operation string, parameters Parameters) {
	s.Helper()
	s.refuses(status, code, s.admin, "Kms."+operation, parameters)
}

func (s kmsWorld) made(value string) string {
	s.Helper()
	secret := name("secret")
	made := s.call("CreateSecret", Parameters{"SecretName": secret, "SecretData": value, "VersionId": "v1"})
	s.equal(made.text("Arn"), "acs:kms:cn-hangzhou:"+accountID+":secret/"+secret)
	return secret
}

// read answers the value that is current, or that of a stage.
func (s kmsWorld) read(secret string, stage ...string) string {
	s.Helper()
	which := Parameters{"SecretName": secret}
	if len(stage) > 0 {
		which["VersionStage"] = stage[0]
	}
	return s.call("GetSecretValue", which).text("SecretData")
}

func (s kmsWorld) newKey() string {
	s.Helper()
	return s.call("CreateKey", Parameters{"Description": "Of orders"}).text("KeyMetadata", "KeyId")
}

func TestASecretHasVersionsAndStages(t *testing.T) {
	throughEachKMS(t, func(s kmsWorld) {
		first, second := value(), value()
		secret := s.made(first)
		s.refuse(409, "Rejected.ResourceExist", "CreateSecret", Parameters{"SecretName": secret, "SecretData": first, "VersionId": "v1"})
		put := s.call("PutSecretValue", Parameters{"SecretName": secret, "SecretData": second, "VersionId": "v2"})
		s.equal(put.at("VersionStages", "VersionStage"), []string{"ACSCurrent"})
		s.equal(s.read(secret), second)
		s.equal(s.read(secret, "ACSPrevious"), first)
		s.call("UpdateSecretVersionStage", Parameters{
			"SecretName": secret, "VersionStage": "ACSCurrent", "RemoveFromVersion": "v2", "MoveToVersion": "v1",
		})
		s.equal(s.read(secret), first)
		s.call("PutSecretValue", Parameters{
			"SecretName": secret, "SecretData": value(), "VersionId": "v3", "VersionStages": `["Next"]`,
		})
		s.equal(s.read(secret), first)
		listed := s.call("ListSecretVersionIds", Parameters{"SecretName": secret, "IncludeDeprecated": "true", "PageSize": "10"})
		versions := listed.each([]string{"VersionIds", "VersionId"}, "VersionId")
		for _, version := range []string{"v1", "v2", "v3"} {
			s.holds(versions, version)
		}
		s.equal(listed.at("TotalCount"), 3)
	})
}

func TestASecretIsDescribedChangedAndFound(t *testing.T) {
	throughEachKMS(t, func(s kmsWorld) {
		secret := s.made(value())
		s.call("UpdateSecret", Parameters{"SecretName": secret, "Description": "Of the database"})
		s.call("TagResource", Parameters{"SecretName": secret, "Tags": `[{"TagKey":"env","TagValue":"测试"}]`})
		described := s.call("DescribeSecret", Parameters{"SecretName": secret, "FetchTags": "true"})
		s.equal(described.text("Description"), "Of the database")
		s.equal(described.text("SecretType"), "Generic")
		s.equal(described.each([]string{"Tags", "Tag"}, "TagValue"), []string{"测试"})
		filters := `[{"Key":"SecretName","Values":["` + secret + `"]},{"Key":"TagKey","Values":["env"]}]`
		found := s.call("ListSecrets", Parameters{"Filters": filters, "FetchTags": "true", "PageNumber": "1", "PageSize": "10"})
		s.equal(found.each([]string{"SecretList", "Secret"}, "SecretName"), []string{secret})
		s.call("UntagResource", Parameters{"SecretName": secret, "TagKeys": `["env"]`})
		s.equal(s.call("ListSecrets", Parameters{"Filters": filters}).at("TotalCount"), 0)
	})
}

func TestASecretWaitsBeforeItIsGone(t *testing.T) {
	throughEachKMS(t, func(s kmsWorld) {
		text := value()
		secret := s.made(text)
		named := Parameters{"SecretName": secret}
		s.call("DeleteSecret", Parameters{"SecretName": secret, "RecoveryWindowInDays": "7"})
		s.refuse(409, "Rejected.PendingDeletion", "GetSecretValue", named)
		s.call("RestoreSecret", named)
		s.equal(s.read(secret), text)
		s.call("DeleteSecret", Parameters{"SecretName": secret, "ForceDeleteWithoutRecovery": "true"})
		s.refuse(404, "Forbidden.ResourceNotFound", "DescribeSecret", named)
	})
}

func TestASecretLetsInWhomItNames(t *testing.T) {
	throughEachKMS(t, func(s kmsWorld) {
		text := value()
		secret := s.made(text)
		user, key := s.userWithKey()
		reader, named := s.connect(key), Parameters{"SecretName": secret}
		s.refuses(403, "NoPermission", reader, "Kms.GetSecretValue", named)
		policy := document(statement{
			"Effect": "Allow", "Action": "kms:GetSecretValue", "Resource": "*",
			"Principal": map[string]any{"RAM": []string{arn("user/" + user)}},
		})
		s.call("SetSecretPolicy", Parameters{"SecretName": secret, "Policy": policy, "PolicyName": "default"})
		s.equal(s.call("GetSecretPolicy", Parameters{"SecretName": secret, "PolicyName": "default"}).text("Policy"), policy)
		s.equal(s.answers(reader, "Kms.GetSecretValue", named).text("SecretData"), text)
	})
}

func TestAPasswordIsDrawn(t *testing.T) {
	throughEachKMS(t, func(s kmsWorld) {
		password := s.call("GetRandomPassword", Parameters{
			"PasswordLength": "20", "ExcludePunctuation": "true", "ExcludeUppercase": "true",
		}).text("RandomPassword")
		if len(password) != 20 || strings.Trim(password, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			s.Fatalf("not 20 small letters and digits: %d letters", len(password))
		}
		s.refuse(400, "InvalidParameter.PasswordLength", "GetRandomPassword", Parameters{"PasswordLength": "7"})
	})
}

func TestAKeySealsWhatClientsGiveIt(t *testing.T) {
	throughEachKMS(t, func(s kmsWorld) {
		key, other := s.newKey(), s.newKey()
		plaintext, context := inBase64(value()), `{"order":"7"}`
		alias := "alias/" + name("app")
		s.call("CreateAlias", Parameters{"AliasName": alias, "KeyId": key})
		sealed := s.call("Encrypt", Parameters{"KeyId": alias, "Plaintext": plaintext, "EncryptionContext": context})
		blob := Parameters{"CiphertextBlob": sealed.text("CiphertextBlob")}
		s.refuse(400, "InvalidParameter.CiphertextBlob", "Decrypt", blob)
		opened := s.call("Decrypt", Parameters{"CiphertextBlob": blob["CiphertextBlob"], "EncryptionContext": context})
		s.equal([]string{opened.text("Plaintext"), opened.text("KeyId")}, []string{plaintext, key})
		moved := s.call("ReEncrypt", Parameters{
			"CiphertextBlob": blob["CiphertextBlob"], "SourceEncryptionContext": context, "DestinationKeyId": other,
		})
		s.equal(s.call("Decrypt", Parameters{"CiphertextBlob": moved.text("CiphertextBlob")}).text("KeyId"), other)

		drawn := s.call("GenerateDataKey", Parameters{"KeyId": key, "NumberOfBytes": "48"})
		bytes, err := base64.StdEncoding.DecodeString(drawn.text("Plaintext"))
		if err != nil || len(bytes) != 48 {
			s.Fatalf("%d bytes, %v", len(bytes), err)
		}
		again := s.call("Decrypt", Parameters{"CiphertextBlob": drawn.text("CiphertextBlob")})
		s.equal(again.text("Plaintext"), drawn.text("Plaintext"))
		alone := s.call("GenerateDataKeyWithoutPlaintext", Parameters{"KeyId": key, "KeySpec": "AES_128"})
		s.equal(alone.text("Plaintext"), "")
		of := s.call("ListAliasesByKeyId", Parameters{"KeyId": key})
		s.equal(of.each([]string{"Aliases", "Alias"}, "AliasName"), []string{alias})
		s.call("DeleteAlias", Parameters{"AliasName": alias})
		s.refuse(404, "Forbidden.AliasNotFound", "DescribeKey", Parameters{"KeyId": alias})
	})
}

func TestAKeyIsClosedAndItsDeletionTakenBack(t *testing.T) {
	throughEachKMS(t, func(s kmsWorld) {
		key := s.newKey()
		on := Parameters{"KeyId": key}
		state := func() string { return s.call("DescribeKey", on).text("KeyMetadata", "KeyState") }
		blob := Parameters{"CiphertextBlob": s.call("Encrypt", Parameters{"KeyId": key, "Plaintext": inBase64(value())}).text("CiphertextBlob")}
		s.call("DisableKey", on)
		s.refuse(409, "Rejected.Disabled", "Decrypt", blob)
		s.call("EnableKey", on)
		s.call("ScheduleKeyDeletion", Parameters{"KeyId": key, "PendingWindowInDays": "7"})
		s.equal(state(), "PendingDeletion")
		s.refuse(409, "Rejected.PendingDeletion", "Decrypt", blob)
		s.call("CancelKeyDeletion", on)
		s.equal(state(), "Disabled")
		s.call("UpdateRotationPolicy", Parameters{"KeyId": key, "EnableAutomaticRotation": "true", "RotationInterval": "30d"})
		s.call("EnableKey", on)
		s.call("Decrypt", blob)
		if keys := s.call("ListKeys", Parameters{"PageNumber": "1", "PageSize": "100"}); keys.at("TotalCount") == nil {
			s.Fatal("a list says how long it is")
		}
	})
}

func TestThePairOfAUserIsRotated(t *testing.T) {
	throughEachKMS(t, func(s kmsWorld) {
		user, old := s.userWithKey(allow("ram:ListUsers"))
		pairs, err := json.Marshal(map[string]any{"AccessKeys": []map[string]string{{"AccessKeyId": old.ID, "AccessKeySecret": old.Secret}}})
		if err != nil {
			s.Fatal(err)
		}
		made := s.call("CreateSecret", Parameters{
			"SecretName": "$Auto", "SecretType": "RAMCredentials", "VersionId": "v1", "SecretData": string(pairs),
			"ExtendedConfig":          `{"SecretSubType":"RamUserAccessKey","UserName":"` + user + `"}`,
			"EnableAutomaticRotation": "true", "RotationInterval": "30d",
		})
		secret := made.text("SecretName")
		s.equal(secret, "acs/ram/user/"+user)
		s.call("RotateSecret", Parameters{"SecretName": secret, "VersionId": "v2"})
		pair := func(stage string) Key {
			var told struct{ AccessKeyId, AccessKeySecret string }
			if err := json.Unmarshal([]byte(s.read(secret, stage)), &told); err != nil {
				s.Fatal(err)
			}
			return Key{ID: told.AccessKeyId, Secret: told.AccessKeySecret}
		}
		now, before := pair("ACSCurrent"), pair("ACSPrevious")
		s.equal(before, old)
		if now.ID == old.ID {
			s.Fatal("the pair is the old one")
		}
		for _, key := range []Key{now, before} {
			s.answers(s.connect(key), "ListUsers", nil)
		}
		s.call("UpdateSecretRotationPolicy", Parameters{"SecretName": secret, "EnableAutomaticRotation": "false"})
		s.equal(s.call("DescribeSecret", Parameters{"SecretName": secret}).text("AutomaticRotation"), "Disabled")
		managed := Parameters{"SecretName": name("secret"), "SecretType": "Rds", "SecretData": value(), "VersionId": "v1"}
		s.refuse(400, "UnsupportedOperation", "CreateSecret", managed)
	})
}
