// The life of users, groups, policies and keys, and lists page by page, by every client.
package conformance

import (
	"slices"
	"testing"
)

func TestAUserLivesAndIsDeletedOnlyWhenNothingHangsOnIt(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		user, group := name("user"), name("group")
		made := w.answers(w.admin, "CreateUser", Parameters{
			"UserName": user, "DisplayName": "爱丽丝 & Ärzte", "Comments": "a+b c~*d'(e)!", "Email": "alice@example.com",
		})
		w.equal(made.text("User", "UserName"), user)
		read := w.answers(w.admin, "GetUser", Parameters{"UserName": user})
		for field, value := range map[string]string{
			"DisplayName": "爱丽丝 & Ärzte", "Comments": "a+b c~*d'(e)!", "Email": "alice@example.com",
			"UserId": made.text("User", "UserId"),
		} {
			w.equal(read.text("User", field), value)
		}
		w.refuses(409, "EntityAlreadyExists.User", w.admin, "CreateUser", Parameters{"UserName": user})

		w.answers(w.admin, "CreateGroup", Parameters{"GroupName": group})
		w.answers(w.admin, "AddUserToGroup", Parameters{"UserName": user, "GroupName": group})
		members := w.answers(w.admin, "ListUsersForGroup", Parameters{"GroupName": group})
		w.equal(members.each([]string{"Users", "User"}, "UserName"), []string{user})
		w.refuses(409, "DeleteConflict.User.Group", w.admin, "DeleteUser", Parameters{"UserName": user})
		w.answers(w.admin, "RemoveUserFromGroup", Parameters{"UserName": user, "GroupName": group})
		w.answers(w.admin, "DeleteGroup", Parameters{"GroupName": group})

		renamed := user + ".renamed"
		w.answers(w.admin, "UpdateUser", Parameters{"UserName": user, "NewUserName": renamed})
		w.refuses(404, "EntityNotExist.User", w.admin, "GetUser", Parameters{"UserName": user})
		w.answers(w.admin, "DeleteUser", Parameters{"UserName": renamed})
		w.refuses(404, "EntityNotExist.User", w.admin, "DeleteUser", Parameters{"UserName": renamed})
	})
}

func TestAPolicyIsReadBackAsItWasWritten(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		policy, text := name("policy"), document(allow("ram:Get*"), deny("ram:Delete*"))
		made := w.answers(w.admin, "CreatePolicy", Parameters{
			"PolicyName": policy, "PolicyDocument": text, "Description": "Created by Vault.",
		})
		w.equal(made.text("Policy", "PolicyName"), policy)
		w.equal(made.text("Policy", "PolicyType"), "Custom")
		read := w.answers(w.admin, "GetPolicy", Parameters{"PolicyName": policy, "PolicyType": "Custom"})
		w.equal(read.text("DefaultPolicyVersion", "PolicyDocument"), text)

		user := w.user()
		attachment := Parameters{
			"UserName": user, "PolicyName": made.text("Policy", "PolicyName"), "PolicyType": made.text("Policy", "PolicyType"),
		}
		w.answers(w.admin, "AttachPolicyToUser", attachment)
		listed := w.answers(w.admin, "ListPoliciesForUser", Parameters{"UserName": user})
		w.equal(listed.each([]string{"Policies", "Policy"}, "PolicyName"), []string{policy})
		w.refuses(409, "DeleteConflict.Policy.User", w.admin, "DeletePolicy", Parameters{"PolicyName": policy})
		w.answers(w.admin, "DetachPolicyFromUser", attachment)
		w.answers(w.admin, "DeletePolicy", Parameters{"PolicyName": policy})
	})
}

func TestAKeyWorksUntilItIsInactive(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		user, key := w.userWithKey()
		holder := w.connect(key)
		identity := w.answers(holder, "GetCallerIdentity", nil)
		w.equal(identity.text("Arn"), arn("user/"+user))
		w.answers(w.admin, "UpdateAccessKey", Parameters{"UserName": user, "UserAccessKeyId": key.ID, "Status": "Inactive"})
		w.refuses(400, "InvalidAccessKeyId.Inactive", holder, "GetCallerIdentity", nil)
		listed := w.answers(w.admin, "ListAccessKeys", Parameters{"UserName": user})
		w.equal(listed.each([]string{"AccessKeys", "AccessKey"}, "Status"), []string{"Inactive"})
		w.answers(w.admin, "DeleteAccessKey", Parameters{"UserName": user, "UserAccessKeyId": key.ID})
		w.refuses(404, "InvalidAccessKeyId.NotFound", holder, "GetCallerIdentity", nil)
	})
}

// As the command line's own pager reads a list: on and on until the marker is missing or empty, whatever IsTruncated says.
// A marker on the last page would make it run for ever.
func TestAListEndsWhenItsMarkerIsGone(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		user := w.user()
		expected := []string{}
		for range 5 {
			group := name("group")
			w.answers(w.admin, "CreateGroup", Parameters{"GroupName": group})
			w.answers(w.admin, "AddUserToGroup", Parameters{"UserName": user, "GroupName": group})
			expected = append(expected, group)
		}
		everything := w.answers(w.admin, "ListGroups", Parameters{"MaxItems": "100"}).each([]string{"Groups", "Group"}, "GroupName")
		for _, group := range expected {
			w.holds(everything, group)
		}
		paged, pages := w.pages("ListGroups", "2", []string{"Groups", "Group"}, "GroupName")
		w.equal(paged, everything)
		w.equal(pages, (len(everything)+1)/2)

		mine := w.answers(w.admin, "ListGroupsForUser", Parameters{"UserName": user}).each([]string{"Groups", "Group"}, "GroupName")
		slices.Sort(mine)
		slices.Sort(expected)
		w.equal(mine, expected)
		w.refuses(400, "InvalidParameter.MaxItems", w.admin, "ListGroups", Parameters{"MaxItems": "1001"})
	})
}

// pages reads a list to its end and answers the texts of all its objects and how many pages it had.
func (w *World) pages(operation, size string, list []string, field string) ([]string, int) {
	w.Helper()
	texts, marker := []string{}, ""
	for page := 1; page <= 1000; page++ {
		parameters := Parameters{"MaxItems": size}
		if marker != "" {
			parameters["Marker"] = marker
		}
		answer := w.answers(w.admin, operation, parameters)
		texts = append(texts, answer.each(list, field)...)
		marker = answer.text("Marker")
		if truncated := answer.at("IsTruncated"); truncated != (marker != "") {
			w.Fatalf("IsTruncated is %v beside the marker %q", truncated, marker)
		}
		if marker == "" {
			return texts, page
		}
	}
	w.Fatalf("%s has no last page", operation)
	return nil, 0
}
