// What stories are made of: names of their own, people with keys, roles, and what must be refused.
package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
)

// World is the account as one client sees it, during one story.
type World struct {
	*testing.T
	connect func(Key) Client
	admin   Client
}

var counter atomic.Int64

// name answers one that no other story uses.
func name(word string) string { return fmt.Sprintf("%s-%d", word, counter.Add(1)) }

func arn(resource string) string { return "acs:ram::" + accountID + ":" + resource }

// answers sends a call that must succeed.
func (w *World) answers(client Client, operation string, parameters Parameters) Answer {
	w.Helper()
	answer, err := client.Call(operation, parameters)
	if err != nil {
		w.Fatalf("%s %v: %v", operation, parameters, err)
	}
	if answer.text("RequestId") == "" {
		w.Fatalf("%s names no request: %v", operation, answer)
	}
	return answer
}

// refuses sends a call that must be refused just so.
func (w *World) refuses(status int, code string, client Client, operation string, parameters Parameters) *Refused {
	w.Helper()
	_, err := client.Call(operation, parameters)
	return w.refused(status, code, err)
}

func (w *World) refused(status int, code string, err error) *Refused {
	w.Helper()
	var refusal *Refused
	if !errors.As(err, &refusal) {
		w.Fatalf("not refused with %s: %v", code, err)
	}
	if refusal.Status != status || refusal.Code != code {
		w.Fatalf("expected %d %s: %v", status, code, refusal)
	}
	if refusal.RequestID == "" || refusal.Message == "" {
		w.Fatalf("a refusal names its request and its reason: %+v", refusal)
	}
	return refusal
}

func (w *World) equal(actual, expected any) {
	w.Helper()
	if fmt.Sprint(actual) != fmt.Sprint(expected) {
		w.Fatalf("%v, expected %v", actual, expected)
	}
}

func (w *World) user() string {
	w.Helper()
	user := name("user")
	w.answers(w.admin, "CreateUser", Parameters{"UserName": user})
	return user
}

func (w *World) key(user string) Key {
	w.Helper()
	made := w.answers(w.admin, "CreateAccessKey", Parameters{"UserName": user})
	return Key{ID: made.text("AccessKey", "AccessKeyId"), Secret: made.text("AccessKey", "AccessKeySecret")}
}

// userWithKey is a user with an AccessKey, and the statements as its policy.
func (w *World) userWithKey(statements ...statement) (string, Key) {
	w.Helper()
	user := w.user()
	if len(statements) > 0 {
		w.answers(w.admin, "AttachPolicyToUser", Parameters{
			"UserName": user, "PolicyName": w.policy(statements...), "PolicyType": "Custom",
		})
	}
	return user, w.key(user)
}

func (w *World) policy(statements ...statement) string {
	w.Helper()
	policy := name("policy")
	w.answers(w.admin, "CreatePolicy", Parameters{"PolicyName": policy, "PolicyDocument": document(statements...)})
	return policy
}

// role trusts the whole account and has the statements as its policy; answers its name and ARN.
func (w *World) role(statements ...statement) (string, string) {
	w.Helper()
	role := name("role")
	trust := statement{
		"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"RAM": []string{arn("root")}},
	}
	made := w.answers(w.admin, "CreateRole", Parameters{"RoleName": role, "AssumeRolePolicyDocument": document(trust)})
	w.answers(w.admin, "AttachPolicyToRole", Parameters{
		"RoleName": role, "PolicyName": w.policy(statements...), "PolicyType": "Custom",
	})
	return role, made.text("Role", "Arn")
}

func sessionOf(answer Answer) Key {
	return Key{
		ID:     answer.text("Credentials", "AccessKeyId"),
		Secret: answer.text("Credentials", "AccessKeySecret"),
		Token:  answer.text("Credentials", "SecurityToken"),
	}
}

type statement map[string]any

func allow(actions ...string) statement {
	return statement{"Effect": "Allow", "Action": actions, "Resource": "*"}
}

func deny(actions ...string) statement {
	return statement{"Effect": "Deny", "Action": actions, "Resource": "*"}
}

func document(statements ...statement) string {
	text, err := json.Marshal(map[string]any{"Version": "1", "Statement": statements})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// at walks down the names; nil where there is nothing.
func (a Answer) at(names ...string) any {
	var here any = map[string]any(a)
	for _, name := range names {
		object, _ := here.(map[string]any)
		here = object[name]
	}
	return here
}

func (a Answer) text(names ...string) string {
	text, _ := a.at(names...).(string)
	return text
}

// each answers one text of every object in a list, such as the names of all users, in order.
func (a Answer) each(list []string, field string) []string {
	objects, _ := a.at(list...).([]any)
	texts := []string{}
	for _, object := range objects {
		fields, _ := object.(map[string]any)
		text, _ := fields[field].(string)
		texts = append(texts, text)
	}
	return texts
}

func (w *World) holds(list []string, text string) {
	w.Helper()
	if !slices.Contains(list, text) {
		w.Fatalf("%q is not among %v", text, list)
	}
}
