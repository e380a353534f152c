// The operations that the stories call through the typed clients.
package conformance

import (
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
)

var operations = map[string]operation{
	"AssumeRole":        ofSTS(sts.CreateAssumeRoleRequest, (*sts.Client).AssumeRole),
	"GetCallerIdentity": ofSTS(sts.CreateGetCallerIdentityRequest, (*sts.Client).GetCallerIdentity),

	"AddUserToGroup":       ofRAM(ram.CreateAddUserToGroupRequest, (*ram.Client).AddUserToGroup),
	"AttachPolicyToRole":   ofRAM(ram.CreateAttachPolicyToRoleRequest, (*ram.Client).AttachPolicyToRole),
	"AttachPolicyToUser":   ofRAM(ram.CreateAttachPolicyToUserRequest, (*ram.Client).AttachPolicyToUser),
	"CreateAccessKey":      ofRAM(ram.CreateCreateAccessKeyRequest, (*ram.Client).CreateAccessKey),
	"CreateGroup":          ofRAM(ram.CreateCreateGroupRequest, (*ram.Client).CreateGroup),
	"CreatePolicy":         ofRAM(ram.CreateCreatePolicyRequest, (*ram.Client).CreatePolicy),
	"CreateRole":           ofRAM(ram.CreateCreateRoleRequest, (*ram.Client).CreateRole),
	"CreateUser":           ofRAM(ram.CreateCreateUserRequest, (*ram.Client).CreateUser),
	"DeleteAccessKey":      ofRAM(ram.CreateDeleteAccessKeyRequest, (*ram.Client).DeleteAccessKey),
	"DeleteGroup":          ofRAM(ram.CreateDeleteGroupRequest, (*ram.Client).DeleteGroup),
	"DeletePolicy":         ofRAM(ram.CreateDeletePolicyRequest, (*ram.Client).DeletePolicy),
	"DeleteUser":           ofRAM(ram.CreateDeleteUserRequest, (*ram.Client).DeleteUser),
	"DetachPolicyFromUser": ofRAM(ram.CreateDetachPolicyFromUserRequest, (*ram.Client).DetachPolicyFromUser),
	"GetPolicy":            ofRAM(ram.CreateGetPolicyRequest, (*ram.Client).GetPolicy),
	"GetUser":              ofRAM(ram.CreateGetUserRequest, (*ram.Client).GetUser),
	"ListAccessKeys":       ofRAM(ram.CreateListAccessKeysRequest, (*ram.Client).ListAccessKeys),
	"ListGroups":           ofRAM(ram.CreateListGroupsRequest, (*ram.Client).ListGroups),
	"ListGroupsForUser":    ofRAM(ram.CreateListGroupsForUserRequest, (*ram.Client).ListGroupsForUser),
	"ListPoliciesForUser":  ofRAM(ram.CreateListPoliciesForUserRequest, (*ram.Client).ListPoliciesForUser),
	"ListRoles":            ofRAM(ram.CreateListRolesRequest, (*ram.Client).ListRoles),
	"ListUsers":            ofRAM(ram.CreateListUsersRequest, (*ram.Client).ListUsers),
	"ListUsersForGroup":    ofRAM(ram.CreateListUsersForGroupRequest, (*ram.Client).ListUsersForGroup),
	"RemoveUserFromGroup":  ofRAM(ram.CreateRemoveUserFromGroupRequest, (*ram.Client).RemoveUserFromGroup),
	"UpdateAccessKey":      ofRAM(ram.CreateUpdateAccessKeyRequest, (*ram.Client).UpdateAccessKey),
	"UpdateUser":           ofRAM(ram.CreateUpdateUserRequest, (*ram.Client).UpdateUser),

	"Ims.AddUserToGroup":      ofIMS(ims.CreateAddUserToGroupRequest, (*ims.Client).AddUserToGroup),
	"Ims.CreateAccessKey":     ofIMS(ims.CreateCreateAccessKeyRequest, (*ims.Client).CreateAccessKey),
	"Ims.CreateGroup":         ofIMS(ims.CreateCreateGroupRequest, (*ims.Client).CreateGroup),
	"Ims.CreateLoginProfile":  ofIMS(ims.CreateCreateLoginProfileRequest, (*ims.Client).CreateLoginProfile),
	"Ims.CreateOIDCProvider":  ofIMS(ims.CreateCreateOIDCProviderRequest, (*ims.Client).CreateOIDCProvider),
	"Ims.CreateUser":          ofIMS(ims.CreateCreateUserRequest, (*ims.Client).CreateUser),
	"Ims.DeleteAccessKey":     ofIMS(ims.CreateDeleteAccessKeyRequest, (*ims.Client).DeleteAccessKey),
	"Ims.DeleteGroup":         ofIMS(ims.CreateDeleteGroupRequest, (*ims.Client).DeleteGroup),
	"Ims.DeleteLoginProfile":  ofIMS(ims.CreateDeleteLoginProfileRequest, (*ims.Client).DeleteLoginProfile),
	"Ims.DeleteOIDCProvider":  ofIMS(ims.CreateDeleteOIDCProviderRequest, (*ims.Client).DeleteOIDCProvider),
	"Ims.DeleteUser":          ofIMS(ims.CreateDeleteUserRequest, (*ims.Client).DeleteUser),
	"Ims.GetAccountSummary":   ofIMS(ims.CreateGetAccountSummaryRequest, (*ims.Client).GetAccountSummary),
	"Ims.GetGroup":            ofIMS(ims.CreateGetGroupRequest, (*ims.Client).GetGroup),
	"Ims.GetLoginProfile":     ofIMS(ims.CreateGetLoginProfileRequest, (*ims.Client).GetLoginProfile),
	"Ims.GetOIDCProvider":     ofIMS(ims.CreateGetOIDCProviderRequest, (*ims.Client).GetOIDCProvider),
	"Ims.GetUser":             ofIMS(ims.CreateGetUserRequest, (*ims.Client).GetUser),
	"Ims.ListGroupsForUser":   ofIMS(ims.CreateListGroupsForUserRequest, (*ims.Client).ListGroupsForUser),
	"Ims.ListUsersForGroup":   ofIMS(ims.CreateListUsersForGroupRequest, (*ims.Client).ListUsersForGroup),
	"Ims.RemoveUserFromGroup": ofIMS(ims.CreateRemoveUserFromGroupRequest, (*ims.Client).RemoveUserFromGroup),
	"Ims.UpdateAccessKey":     ofIMS(ims.CreateUpdateAccessKeyRequest, (*ims.Client).UpdateAccessKey),
	"Ims.UpdateLoginProfile":  ofIMS(ims.CreateUpdateLoginProfileRequest, (*ims.Client).UpdateLoginProfile),
	"Ims.UpdateUser":          ofIMS(ims.CreateUpdateUserRequest, (*ims.Client).UpdateUser),
}
