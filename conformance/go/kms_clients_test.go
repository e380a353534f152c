// KMS as the typed clients know it: the SDK of today by its own structures, the one before by the table of its operations.
package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	today "github.com/alibabacloud-go/kms-20160120/v3/client"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/kms"
)

func ofKMS[R requests.AcsRequest, A any](make func() R, send func(*kms.Client, R) (A, error)) operation {
	return func(s *services, parameters Parameters) (any, error) {
		request := make()
		if err := s.fill(request, parameters); err != nil {
			return nil, err
		}
		return send(s.kms, request)
	}
}

func init() {
	for name, operation := range map[string]operation{
		"CancelKeyDeletion":               ofKMS(kms.CreateCancelKeyDeletionRequest, (*kms.Client).CancelKeyDeletion),
		"CreateAlias":                     ofKMS(kms.CreateCreateAliasRequest, (*kms.Client).CreateAlias),
		"CreateKey":                       ofKMS(kms.CreateCreateKeyRequest, (*kms.Client).CreateKey),
		"CreateSecret":                    ofKMS(kms.CreateCreateSecretRequest, (*kms.Client).CreateSecret),
		"Decrypt":                         ofKMS(kms.CreateDecryptRequest, (*kms.Client).Decrypt),
		"DeleteAlias":                     ofKMS(kms.CreateDeleteAliasRequest, (*kms.Client).DeleteAlias),
		"DeleteSecret":                    ofKMS(kms.CreateDeleteSecretRequest, (*kms.Client).DeleteSecret),
		"DescribeKey":                     ofKMS(kms.CreateDescribeKeyRequest, (*kms.Client).DescribeKey),
		"DescribeSecret":                  ofKMS(kms.CreateDescribeSecretRequest, (*kms.Client).DescribeSecret),
		"DisableKey":                      ofKMS(kms.CreateDisableKeyRequest, (*kms.Client).DisableKey),
		"EnableKey":                       ofKMS(kms.CreateEnableKeyRequest, (*kms.Client).EnableKey),
		"Encrypt":                         ofKMS(kms.CreateEncryptRequest, (*kms.Client).Encrypt),
		"GenerateDataKey":                 ofKMS(kms.CreateGenerateDataKeyRequest, (*kms.Client).GenerateDataKey),
		"GenerateDataKeyWithoutPlaintext": ofKMS(kms.CreateGenerateDataKeyWithoutPlaintextRequest, (*kms.Client).GenerateDataKeyWithoutPlaintext),
		"GetRandomPassword":               ofKMS(kms.CreateGetRandomPasswordRequest, (*kms.Client).GetRandomPassword),
		"GetSecretPolicy":                 ofKMS(kms.CreateGetSecretPolicyRequest, (*kms.Client).GetSecretPolicy),
		"GetSecretValue":                  ofKMS(kms.CreateGetSecretValueRequest, (*kms.Client).GetSecretValue),
		"ListAliasesByKeyId":              ofKMS(kms.CreateListAliasesByKeyIdRequest, (*kms.Client).ListAliasesByKeyId),
		"ListKeys":                        ofKMS(kms.CreateListKeysRequest, (*kms.Client).ListKeys),
		"ListSecretVersionIds":            ofKMS(kms.CreateListSecretVersionIdsRequest, (*kms.Client).ListSecretVersionIds),
		"ListSecrets":                     ofKMS(kms.CreateListSecretsRequest, (*kms.Client).ListSecrets),
		"PutSecretValue":                  ofKMS(kms.CreatePutSecretValueRequest, (*kms.Client).PutSecretValue),
		"ReEncrypt":                       ofKMS(kms.CreateReEncryptRequest, (*kms.Client).ReEncrypt),
		"RestoreSecret":                   ofKMS(kms.CreateRestoreSecretRequest, (*kms.Client).RestoreSecret),
		"RotateSecret":                    ofKMS(kms.CreateRotateSecretRequest, (*kms.Client).RotateSecret),
		"ScheduleKeyDeletion":             ofKMS(kms.CreateScheduleKeyDeletionRequest, (*kms.Client).ScheduleKeyDeletion),
		"SetSecretPolicy":                 ofKMS(kms.CreateSetSecretPolicyRequest, (*kms.Client).SetSecretPolicy),
		"TagResource":                     ofKMS(kms.CreateTagResourceRequest, (*kms.Client).TagResource),
		"UntagResource":                   ofKMS(kms.CreateUntagResourceRequest, (*kms.Client).UntagResource),
		"UpdateRotationPolicy":            ofKMS(kms.CreateUpdateRotationPolicyRequest, (*kms.Client).UpdateRotationPolicy),
		"UpdateSecret":                    ofKMS(kms.CreateUpdateSecretRequest, (*kms.Client).UpdateSecret),
		"UpdateSecretRotationPolicy":      ofKMS(kms.CreateUpdateSecretRotationPolicyRequest, (*kms.Client).UpdateSecretRotationPolicy),
		"UpdateSecretVersionStage":        ofKMS(kms.CreateUpdateSecretVersionStageRequest, (*kms.Client).UpdateSecretVersionStage),
	} {
		operations["Kms."+name] = operation
	}
}

// callTyped sends by the method of that name, whose request and answer are structures.
func callTyped(client *today.Client, operation string, parameters Parameters) (Answer, error) {
	method := reflect.ValueOf(client).MethodByName(operation)
	if !method.IsValid() {
		return nil, fmt.Errorf("the typed client has no %s", operation)
	}
	request := reflect.New(method.Type().In(0).Elem())
	for name, value := range parameters {
		field := request.Elem().FieldByName(name)
		if !field.IsValid() {
			return nil, fmt.Errorf("%s has no field %s", request.Type(), name)
		}
		if err := set(field, value); err != nil {
			return nil, err
		}
	}
	results := method.Call([]reflect.Value{request})
	if err, _ := results[1].Interface().(error); err != nil {
		return nil, ofTea(err)
	}
	text, err := json.Marshal(results[0].Elem().FieldByName("Body").Interface())
	if err != nil {
		return nil, err
	}
	var answer Answer
	return answer, json.Unmarshal(text, &answer)
}

// set writes a text as what the field is.
func set(field reflect.Value, text string) error {
	switch value := field.Addr().Interface().(type) {
	case **string:
		*value = &text
	case **bool:
		is, err := strconv.ParseBool(text)
		*value = &is
		return err
	case **int32:
		number, err := strconv.ParseInt(text, 10, 32)
		narrow := int32(number)
		*value = &narrow
		return err
	case *map[string]any:
		return json.Unmarshal([]byte(text), value)
	default:
		return fmt.Errorf("no story writes a %s", field.Type())
	}
	return nil
}
