// IMS: people by their principal names, what they log on with, their keys, networks, providers and reports.
package conformance

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// principal names a user by the number of the account, which holds whatever alias it has.
func principal(user string) string { return user + "@" + accountID + ".onaliyun.com" }

func TestADeletedUserOfIMSIsGone(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		user := name("carol")
		made := w.answers(w.admin, "Ims.CreateUser", Parameters{
			"UserPrincipalName": principal(user), "DisplayName": "Carol", "Comments": "c",
		})
		w.answers(w.admin, "Ims.UpdateUser", Parameters{"UserPrincipalName": principal(user), "NewDisplayName": "Carol B."})
		seen := w.answers(w.admin, "Ims.GetUser", Parameters{"UserPrincipalName": principal(user)})
		w.equal(seen.text("User", "DisplayName"), "Carol B.")
		w.equal(seen.text("User", "Comments"), "c")
		byRAM := w.answers(w.admin, "GetUser", Parameters{"UserName": user})
		w.equal(byRAM.text("User", "UserId"), made.text("User", "UserId"))
		w.answers(w.admin, "Ims.DeleteUser", Parameters{"UserPrincipalName": principal(user)})
		w.refuses(404, "EntityNotExist.User", w.admin, "Ims.GetUser", Parameters{"UserPrincipalName": principal(user)})
	})
}

func TestAGroupOfIMSHasTheMembersItWasGiven(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		user, group := w.user(), name("team")
		membership := Parameters{"UserPrincipalName": principal(user), "GroupName": group}
		w.answers(w.admin, "Ims.CreateGroup", Parameters{"GroupName": group, "DisplayName": "Team", "Comments": "people"})
		w.answers(w.admin, "Ims.AddUserToGroup", membership)
		groups := w.answers(w.admin, "Ims.ListGroupsForUser", Parameters{"UserPrincipalName": principal(user)})
		w.equal(groups.each([]string{"Groups", "Group"}, "GroupName"), []string{group})
		members := w.answers(w.admin, "Ims.ListUsersForGroup", Parameters{"GroupName": group})
		names := members.each([]string{"Users", "User"}, "UserPrincipalName")
		w.equal(len(names), 1)
		w.equal(strings.HasPrefix(names[0], user+"@"), true)
		w.answers(w.admin, "Ims.RemoveUserFromGroup", membership)
		w.answers(w.admin, "Ims.DeleteGroup", Parameters{"GroupName": group})
		w.refuses(404, "EntityNotExist.Group", w.admin, "Ims.GetGroup", Parameters{"GroupName": group})
	})
}

func TestALoginProfileOfIMSIsKeptAsItIsSet(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		whose := Parameters{"UserPrincipalName": principal(w.user())}
		with := func(more Parameters) Parameters {
			for name, value := range whose {
				more[name] = value
			}
			return more
		}
		w.answers(w.admin, "Ims.CreateLoginProfile", with(Parameters{
			"Password": "Kq7#tzLm&2vXpR", "PasswordResetRequired": "true",
		}))
		shown := w.answers(w.admin, "Ims.GetLoginProfile", whose)
		w.equal(shown.at("LoginProfile", "PasswordResetRequired"), true)
		w.answers(w.admin, "Ims.UpdateLoginProfile", with(Parameters{"PasswordResetRequired": "false", "Status": "Inactive"}))
		shown = w.answers(w.admin, "Ims.GetLoginProfile", whose)
		w.equal(shown.at("LoginProfile", "PasswordResetRequired"), false)
		w.equal(shown.text("LoginProfile", "Status"), "Inactive")
		w.answers(w.admin, "Ims.DeleteLoginProfile", whose)
		w.refuses(404, "EntityNotExist.User.LoginProfile", w.admin, "Ims.GetLoginProfile", whose)
	})
}

func TestAKeyIsRotatedThroughIMS(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		user, old := w.userWithKey(allow("ram:ListUsers"))
		made := w.answers(w.admin, "Ims.CreateAccessKey", Parameters{"UserPrincipalName": principal(user)})
		next := w.connect(Key{ID: made.text("AccessKey", "AccessKeyId"), Secret: made.text("AccessKey", "AccessKeySecret")})
		w.answers(next, "ListUsers", nil)
		w.answers(w.admin, "Ims.UpdateAccessKey", Parameters{
			"UserPrincipalName": principal(user), "UserAccessKeyId": old.ID, "Status": "Inactive",
		})
		w.refuses(400, "InvalidAccessKeyId.Inactive", w.connect(old), "ListUsers", nil)
		w.answers(w.admin, "Ims.DeleteAccessKey", Parameters{"UserPrincipalName": principal(user), "UserAccessKeyId": old.ID})
		w.refuses(404, "InvalidAccessKeyId.NotFound", w.connect(old), "ListUsers", nil)
		w.answers(next, "ListUsers", nil)
	})
}

func TestAProviderOfIMSIsShownAndCounted(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		which := Parameters{"OIDCProviderName": name("oidc")}
		issuer := "https://" + name("idp") + ".example.com"
		w.answers(w.admin, "Ims.CreateOIDCProvider", Parameters{
			"OIDCProviderName": which["OIDCProviderName"], "IssuerUrl": issuer, "ClientIds": "a",
		})
		w.equal(w.answers(w.admin, "Ims.GetOIDCProvider", which).text("OIDCProvider", "IssuerUrl"), issuer)
		w.answers(w.admin, "Ims.DeleteOIDCProvider", which)
		w.refuses(404, "EntityNotExist.OIDCProvider", w.admin, "Ims.GetOIDCProvider", which)
		users := func() int {
			count, err := strconv.Atoi(fmt.Sprint(w.answers(w.admin, "Ims.GetAccountSummary", nil).at("SummaryMap", "Users")))
			if err != nil {
				t.Fatal(err)
			}
			return count
		}
		before := users()
		w.user()
		w.equal(users(), before+1)
	})
}

// The typed clients are older than bins, networks of keys and reports; by their names they are called all the same.
func TestWhatIsYoungerThanTheTypedClientsIsCalledByName(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		if _, typed := w.admin.(*services); typed {
			t.Skip("older than these operations")
		}
		user, key := w.userWithKey(allow("ram:ListUsers"))
		for network, code := range map[string]string{"192.0.2.0/24": "AccessKeyPolicy.Denied", "127.0.0.0/8": ""} {
			policy, err := json.Marshal(map[string]any{
				"Version": 1, "Status": "Active",
				"Statements": []any{map[string]any{"Type": "ClassicWhiteList", "IPList": []string{network}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			w.answers(w.admin, "Ims.SetAccessKeyPolicy", Parameters{
				"UserPrincipalName": principal(user), "UserAccessKeyId": key.ID, "AccessKeyPolicy": string(policy),
			})
			if code == "" {
				w.answers(w.connect(key), "ListUsers", nil)
			} else {
				w.refuses(403, code, w.connect(key), "ListUsers", nil)
			}
		}
		id := Parameters{"UserId": w.answers(w.admin, "GetUser", Parameters{"UserName": user}).text("User", "UserId")}
		w.answers(w.admin, "Ims.DeleteUser", id)
		lying := w.answers(w.admin, "Ims.GetUserInRecycleBin", id)
		w.equal(strings.HasPrefix(lying.text("User", "UserPrincipalName"), user+"@"), true)
		w.answers(w.admin, "Ims.RestoreUserFromRecycleBin", id)
		w.answers(w.admin, "GetUser", Parameters{"UserName": user})
		w.answers(w.admin, "Ims.GenerateGovernanceReport", nil)
		status := w.answers(w.admin, "Ims.GetGovernanceReportStatus", nil)
		w.equal(status.text("WholeReportStatus"), "Completed")
	})
}
