// What policies allow and deny, denials that explain themselves, and sessions of assumed roles, by every client.
package conformance

import (
	"strings"
	"testing"
)

func TestAllowedAndDeniedExactlyAsThePoliciesSay(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		user, key := w.userWithKey()
		holder := w.connect(key)
		reads := Parameters{"UserName": user, "PolicyName": "AliyunRAMReadOnlyAccess", "PolicyType": "System"}
		w.refuses(403, "NoPermission", holder, "ListUsers", nil)
		w.answers(w.admin, "AttachPolicyToUser", reads)
		listed := w.answers(holder, "ListUsers", Parameters{"MaxItems": "1000"})
		w.holds(listed.each([]string{"Users", "User"}, "UserName"), user)
		w.refuses(403, "NoPermission", holder, "DeleteUser", Parameters{"UserName": user})
		w.answers(w.admin, "DetachPolicyFromUser", reads)
		w.refuses(403, "NoPermission", holder, "ListUsers", nil)
	})
}

func TestADenialExplainsItself(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		_, key := w.userWithKey(deny("ram:DeleteUser"))
		refusal := w.refuses(403, "NoPermission", w.connect(key), "DeleteUser", Parameters{"UserName": "someone"})
		for field, value := range map[string]string{
			"AuthAction": "ram:DeleteUser", "NoPermissionType": "ExplicitDeny", "AuthPrincipalType": "SubUser",
			"PolicyType": "AccountLevelIdentityBasedPolicy", "AuthPrincipalOwnerId": accountID,
		} {
			w.equal(refusal.Detail[field], value)
		}
		sealed, _ := refusal.Detail["EncodedDiagnosticMessage"].(string)
		decoded := w.decoded(sealed)
		w.equal(decoded["ExplicitDeny"], true)
		w.equal(decoded["AuthAction"], "ram:DeleteUser")
		w.equal(decoded["AuthResource"], arn("user/someone"))
	})
}

// decoded asks by name: the typed clients were made before this operation.
func (w *World) decoded(sealed string) map[string]any {
	w.Helper()
	asks := w.admin
	if _, typed := asks.(*services); typed {
		asks = newCommon(administrator, "http", "POST")
	}
	answer := w.answers(asks, "DecodeDiagnosticMessage", Parameters{"EncodedDiagnosticMessage": sealed})
	decoded, _ := answer.at("DecodedDiagnosticMessage").(map[string]any)
	return decoded
}

func TestASessionOfARoleMayWhatTheRoleMay(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		_, key := w.userWithKey(allow("sts:AssumeRole"))
		holder := w.connect(key)
		role, roleARN := w.role(allow("ram:ListUsers", "ram:ListGroups"))
		assume := Parameters{"RoleArn": roleARN, "RoleSessionName": "alice"}
		actor := w.connect(sessionOf(w.answers(holder, "AssumeRole", assume)))
		identity := w.answers(actor, "GetCallerIdentity", nil)
		w.equal(identity.text("IdentityType"), "AssumedRoleUser")
		w.equal(identity.text("AccountId"), accountID)
		w.equal(identity.text("Arn"), arn("assumed-role/"+role+"/alice"))
		w.answers(actor, "ListUsers", nil)
		w.refuses(403, "NoPermission", actor, "ListRoles", nil)

		narrow := Parameters{
			"RoleArn": roleARN, "RoleSessionName": "alice", "Policy": document(allow("ram:ListGroups")), "DurationSeconds": "900",
		}
		narrowed := w.connect(sessionOf(w.answers(holder, "AssumeRole", narrow)))
		w.answers(narrowed, "ListGroups", nil)
		refusal := w.refuses(403, "NoPermission", narrowed, "ListUsers", nil)
		w.equal(refusal.Detail["PolicyType"], "SessionPolicy")

		tooLong := Parameters{"RoleArn": roleARN, "RoleSessionName": "alice", "DurationSeconds": "3601"}
		w.refuses(400, "InvalidParameter.DurationSeconds", holder, "AssumeRole", tooLong)
		nowhere := Parameters{"RoleArn": arn("role/nowhere"), "RoleSessionName": "alice"}
		w.refuses(404, "EntityNotExist.Role", holder, "AssumeRole", nowhere)
	})
}

func TestAWrongSecretAndAnUnknownKeyAreToldApart(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		_, key := w.userWithKey()
		mistaken := w.connect(Key{ID: key.ID, Secret: strings.Repeat("x", 30)})
		refusal := w.refuses(400, "SignatureDoesNotMatch", mistaken, "GetCallerIdentity", nil)
		if _, current := w.admin.(*current); !current {
			// This client compares the server's string to sign with its own, to the byte, before it says so.
			w.equal(refusal.Recommend, "InvalidAccessKeySecret: Please check you AccessKeySecret")
		}
		nobody := w.connect(Key{ID: "LTAInobodyhasthiskey0000", Secret: key.Secret})
		w.refuses(404, "InvalidAccessKeyId.NotFound", nobody, "GetCallerIdentity", nil)
	})
}

// As `aliyun rampart … --version … --force` sends it: the name of the product is not on the wire, the version decides.
func TestAnyProductIsReachedByItsVersion(t *testing.T) {
	for _, method := range []string{"GET", "POST"} {
		t.Run(method, func(t *testing.T) {
			w := &World{T: t}
			client := newCommon(administrator, "http", method).(*common)
			answer, err := client.callVersion("rampart", "2015-04-01", "GetCallerIdentity", nil)
			if err != nil {
				t.Fatal(err)
			}
			w.equal(answer.text("AccountId"), accountID)
			_, err = client.callVersion("ram", "2015-05-01", "NoSuchOperation", nil)
			w.refused(404, "InvalidAction.NotFound", err)
			_, err = client.callVersion("rampart", "1999-01-01", "GetCallerIdentity", nil)
			w.refused(400, "InvalidVersion", err)
		})
	}
}
