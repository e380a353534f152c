// The provider of External Secrets for this cloud, as it is published, without a cluster around it: what a controller asks of
// it, a line of JSON on standard input each, and what it answered on standard output.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"os"

	esv1 "github.com/external-secrets/external-secrets/apis/externalsecrets/v1"
	esmeta "github.com/external-secrets/external-secrets/apis/meta/v1"
	"github.com/external-secrets/external-secrets/pkg/provider/alibaba"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
)

const (
	namespace = "shop"
	keyObject = "ram-key"
)

// question is what an ExternalSecret says of one value, and with whose AccessKey the store reads.
type question struct {
	KeyID, KeySecret       string
	Key, Version, Property string
	Map                    bool
}

type answer struct {
	Value  string            `json:",omitempty"`
	Values map[string]string `json:",omitempty"`
	Error  string            `json:",omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	told := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		given, err := ask(context.Background(), asked)
		if err != nil {
			given = answer{Error: err.Error()}
		}
		if err := told.Encode(given); err != nil {
			panic(err)
		}
	}
}

func ask(ctx context.Context, asked question) (answer, error) {
	// What the store refers to, as the cluster would hold it.
	cluster := fake.NewClientBuilder().WithObjects(&corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: keyObject, Namespace: namespace},
		Data:       map[string][]byte{"id": []byte(asked.KeyID), "secret": []byte(asked.KeySecret)},
	}).Build()
	provider := &alibaba.KeyManagementService{}
	if _, err := provider.ValidateStore(store()); err != nil {
		return answer{}, err
	}
	client, err := provider.NewClient(ctx, store(), cluster, namespace)
	if err != nil {
		return answer{}, err
	}
	defer client.Close(ctx)
	if _, err := client.Validate(); err != nil {
		return answer{}, err
	}
	reference := esv1.ExternalSecretDataRemoteRef{Key: asked.Key, Version: asked.Version, Property: asked.Property}
	if asked.Map {
		values, err := client.GetSecretMap(ctx, reference)
		texts := map[string]string{}
		for name, value := range values {
			texts[name] = string(value)
		}
		return answer{Values: texts}, err
	}
	value, err := client.GetSecret(ctx, reference)
	return answer{Value: string(value)}, err
}

func store() *esv1.SecretStore {
	selects := func(part string) esmeta.SecretKeySelector {
		return esmeta.SecretKeySelector{Name: keyObject, Key: part}
	}
	return &esv1.SecretStore{
		TypeMeta:   metav1.TypeMeta{Kind: esv1.SecretStoreKind},
		ObjectMeta: metav1.ObjectMeta{Name: "kms", Namespace: namespace},
		Spec: esv1.SecretStoreSpec{Provider: &esv1.SecretStoreProvider{Alibaba: &esv1.AlibabaProvider{
			RegionID: "cn-hangzhou",
			Auth: esv1.AlibabaAuth{SecretRef: &esv1.AlibabaAuthSecretRef{
				AccessKeyID: selects("id"), AccessKeySecret: selects("secret"),
			}},
		}}},
	}
}
