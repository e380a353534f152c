// The tour of the README, by the typed clients as somebody would write it, over plain HTTP and over TLS.
package conformance

import (
	"slices"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
)

func TestTheTour(t *testing.T) {
	for _, scheme := range protocols {
		t.Run(scheme, func(t *testing.T) { tour(t, scheme) })
	}
}

func tour(t *testing.T, scheme string) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	// 1. The administrator made at the first start.
	admin, err := ram.NewClientWithAccessKey("cn-hangzhou", administrator.ID, administrator.Secret)
	must(err)
	admin.Domain, admin.GetConfig().Scheme = endpoint, scheme

	// 2. A user, a policy that lets her read users and assume roles, and an AccessKey of her own.
	alice, lookAround := name("alice"), name("look-around")
	newUser := ram.CreateCreateUserRequest()
	newUser.UserName, newUser.DisplayName = alice, "Alice"
	_, err = admin.CreateUser(newUser)
	must(err)
	newPolicy := ram.CreateCreatePolicyRequest()
	newPolicy.PolicyName, newPolicy.PolicyDocument = lookAround, document(allow("ram:Get*", "ram:List*", "sts:AssumeRole"))
	_, err = admin.CreatePolicy(newPolicy)
	must(err)
	attach := ram.CreateAttachPolicyToUserRequest()
	attach.UserName, attach.PolicyName, attach.PolicyType = alice, lookAround, "Custom"
	_, err = admin.AttachPolicyToUser(attach)
	must(err)
	newKey := ram.CreateCreateAccessKeyRequest()
	newKey.UserName = alice
	made, err := admin.CreateAccessKey(newKey)
	must(err)

	// 3. Alice signs her own calls: what her policy allows works, the rest is denied and says why.
	key := made.AccessKey
	hers, err := ram.NewClientWithAccessKey("cn-hangzhou", key.AccessKeyId, key.AccessKeySecret)
	must(err)
	hers.Domain, hers.GetConfig().Scheme = endpoint, scheme
	listed, err := hers.ListUsers(ram.CreateListUsersRequest())
	must(err)
	if !slices.ContainsFunc(listed.Users.User, func(user ram.User) bool { return user.UserName == alice }) {
		t.Fatalf("%s is not among %v", alice, listed.Users.User)
	}
	newUser = ram.CreateCreateUserRequest()
	newUser.UserName = name("mallory")
	_, err = hers.CreateUser(newUser)
	denial, refused := err.(*errors.ServerError)
	if !refused || denial.ErrorCode() != "NoPermission" || denial.AccessDeniedDetail()["NoPermissionType"] != "ImplicitDeny" {
		t.Fatalf("expected an implicit denial: %v", err)
	}

	// 4. A role that may create users, and a session of it for a quarter of an hour.
	newRole := ram.CreateCreateRoleRequest()
	newRole.RoleName, newRole.AssumeRolePolicyDocument = name("user-maker"), document(statement{
		"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"RAM": []string{arn("user/" + alice)}},
	})
	role, err := admin.CreateRole(newRole)
	must(err)
	newPolicy = ram.CreateCreatePolicyRequest()
	newPolicy.PolicyName, newPolicy.PolicyDocument = name("make-users"), document(allow("ram:CreateUser"))
	_, err = admin.CreatePolicy(newPolicy)
	must(err)
	attachRole := ram.CreateAttachPolicyToRoleRequest()
	attachRole.RoleName, attachRole.PolicyName, attachRole.PolicyType = role.Role.RoleName, newPolicy.PolicyName, "Custom"
	_, err = admin.AttachPolicyToRole(attachRole)
	must(err)
	tokens, err := sts.NewClientWithAccessKey("cn-hangzhou", key.AccessKeyId, key.AccessKeySecret)
	must(err)
	tokens.Domain, tokens.GetConfig().Scheme = endpoint, scheme
	assume := sts.CreateAssumeRoleRequest()
	assume.RoleArn, assume.RoleSessionName, assume.DurationSeconds = role.Role.Arn, "alice", "900"
	session, err := tokens.AssumeRole(assume)
	must(err)
	maker, err := ram.NewClientWithStsToken("cn-hangzhou", session.Credentials.AccessKeyId,
		session.Credentials.AccessKeySecret, session.Credentials.SecurityToken)
	must(err)
	maker.Domain, maker.GetConfig().Scheme = endpoint, scheme
	newUser = ram.CreateCreateUserRequest()
	newUser.UserName = name("bob")
	_, err = maker.CreateUser(newUser)
	must(err)
}
