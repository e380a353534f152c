// A company's accounts under one roof, by every client that calls by name: half of them in either version of the API.
package conformance

import (
	"fmt"
	"strings"
	"testing"
)

func TestACompanyLivesUnderOneRoof(t *testing.T) {
	for number, way := range ways {
		// The typed services of that SDK are older than both versions.
		if strings.HasPrefix(way.name, "services") {
			continue
		}
		t.Run(way.name, func(t *testing.T) {
			w := &World{T: t, connect: way.connect, admin: way.connect(administrator)}
			version := []string{"ResourceDirectoryMaster", "ResourceManager"}[number%2]
			call := func(operation string, parameters Parameters) Answer {
				t.Helper()
				return w.answers(w.admin, version+"."+operation, parameters)
			}
			found, given := "EnableResourceDirectory", Parameters{"EnableMode": "CurrentAccount"}
			if version == "ResourceManager" {
				found, given = "InitResourceDirectory", nil
			}
			founded := call(found, given)
			w.equal(founded.text("ResourceDirectory", "MasterAccountId"), accountID)
			call("EnableControlPolicy", nil)
			call("SetMemberDeletionPermission", Parameters{"Status": "Enabled"})

			root := founded.text("ResourceDirectory", "RootFolderId")
			folders := []string{root}
			deepest := func() string { return folders[len(folders)-1] }
			for level := 1; level <= 5; level++ {
				made := call("CreateFolder", Parameters{"FolderName": fmt.Sprint("level-", level), "ParentFolderId": deepest()})
				folders = append(folders, made.text("Folder", "FolderId"))
			}
			beyond := Parameters{"FolderName": "level-6", "ParentFolderId": deepest()}
			w.refuses(409, "LimitExceeded.Folder.Depth", w.admin, version+".CreateFolder", beyond)

			made := call("CreateResourceAccount", Parameters{"DisplayName": name("team"), "ParentFolderId": deepest()})
			member := made.text("Account", "AccountId")
			for folder, action := range map[string]string{root: "ram:ListGroups", deepest(): "ram:ListRoles"} {
				made := call("CreateControlPolicy", Parameters{
					"PolicyName": name("Not"), "EffectScope": "RAM", "PolicyDocument": document(deny(action)),
				})
				policy := made.text("ControlPolicy", "PolicyId")
				call("AttachControlPolicy", Parameters{"PolicyId": policy, "TargetId": folder})
			}
			role := "acs:ram::" + member + ":role/resourcedirectoryaccountaccessrole"
			session := w.answers(w.admin, "AssumeRole", Parameters{"RoleArn": role, "RoleSessionName": "ops"})
			people := w.connect(Key{
				ID: session.text("Credentials", "AccessKeyId"), Secret: session.text("Credentials", "AccessKeySecret"),
				Token: session.text("Credentials", "SecurityToken"),
			})
			for _, operation := range []string{"ListGroups", "ListRoles"} {
				w.refuses(403, "NoPermission", people, operation, nil)
			}
			w.answers(people, "ListUsers", nil)
			w.answers(w.admin, "ListRoles", nil)
			call("MoveAccount", Parameters{"AccountId": member, "DestinationFolderId": root})
			w.answers(people, "ListRoles", nil)
			w.refuses(403, "NoPermission", people, "ListGroups", nil)

			call("CheckAccountDelete", Parameters{"AccountId": member})
			call("DeleteAccount", Parameters{"AccountId": member})
			status := call("GetAccountDeletionStatus", Parameters{"AccountId": member})
			w.equal(status.text("RdAccountDeletionStatus", "Status"), "Deleting")
			w.refuses(403, "Forbidden.AccountDeleted", people, "ListUsers", nil)
			call("DisableControlPolicy", nil)
			for place := len(folders) - 1; place > 0; place-- {
				call("DeleteFolder", Parameters{"FolderId": folders[place]})
			}
			call("DestroyResourceDirectory", nil)
		})
	}
}
