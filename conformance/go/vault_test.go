// What Vault's secrets engine for this cloud asks for a lease, and when the lease ends, in its order.
package conformance

import "testing"

func TestALeaseOfVaultIsGivenAndTakenBack(t *testing.T) {
	throughEachWay(t, func(t *testing.T, w *World) {
		user := name("vault-token-role")
		w.answers(w.admin, "CreateUser", Parameters{"UserName": user, "DisplayName": user})
		// What is attached is what the answer said, not what was asked for.
		made := w.answers(w.admin, "CreatePolicy", Parameters{
			"PolicyName": user + "-inline", "Description": "Created by Vault.", "PolicyDocument": document(allow("ram:ListGroups")),
		})
		inline := Parameters{
			"UserName": user, "PolicyName": made.text("Policy", "PolicyName"), "PolicyType": made.text("Policy", "PolicyType"),
		}
		remote := Parameters{"UserName": user, "PolicyName": "AliyunRAMReadOnlyAccess", "PolicyType": "System"}
		w.answers(w.admin, "AttachPolicyToUser", inline)
		w.answers(w.admin, "AttachPolicyToUser", remote)
		key := w.key(user)
		holder := w.connect(key)
		w.answers(holder, "ListGroups", nil)

		revocation := []struct {
			operation  string
			parameters Parameters
			again      string
		}{
			{"DeleteAccessKey", Parameters{"UserName": user, "UserAccessKeyId": key.ID}, "EntityNotExist.User"},
			{"DetachPolicyFromUser", inline, "EntityNotExist.User"},
			{"DeletePolicy", Parameters{"PolicyName": inline["PolicyName"]}, "EntityNotExist.Policy"},
			{"DetachPolicyFromUser", remote, "EntityNotExist.User"},
			{"DeleteUser", Parameters{"UserName": user}, "EntityNotExist.User"},
		}
		for _, step := range revocation {
			w.answers(w.admin, step.operation, step.parameters)
		}
		w.refuses(404, "InvalidAccessKeyId.NotFound", holder, "ListGroups", nil)
		// A lease that was taken back in part is taken back as a whole again: what is gone says so, and nothing breaks.
		for _, step := range revocation {
			w.refuses(404, step.again, w.admin, step.operation, step.parameters)
		}
	})
}
