// The official Go clients behind one face: Call sends the request with the client's own code and answers what the client
// made of the answer; a refusal is the error *Refused, read from the client's own error.
package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	darabonba "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	"github.com/alibabacloud-go/darabonba-openapi/v2/models"
	today "github.com/alibabacloud-go/kms-20160120/v3/client"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/kms"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
)

// Key is what a client signs with; Token only for temporary credentials.
type Key struct{ ID, Secret, Token string }

// Parameters of a call, by the names of the API.
type Parameters map[string]string

// Answer is the JSON object that a client answers with.
type Answer map[string]any

// Client sends one call and answers what came back.
type Client interface {
	Call(operation string, parameters Parameters) (Answer, error)
}

// Refused is a refusal as the client's own error tells it.
type Refused struct {
	Status                              int
	Code, Message, RequestID, Recommend string
	Detail                              map[string]any
}

func (r *Refused) Error() string { return fmt.Sprintf("%d %s: %s", r.Status, r.Code, r.Message) }

// A way is one client over one protocol.
type way struct {
	name    string
	connect func(Key) Client
}

var ways = []way{
	{"current", func(key Key) Client { return newCurrent(key, "http", "") }},
	{"current, first generation", func(key Key) Client { return newCurrent(key, "http", "v2") }},
	{"current, TLS", func(key Key) Client { return newCurrent(key, "https", "") }},
	{"services", func(key Key) Client { return newServices(key, "http") }},
	{"services, TLS", func(key Key) Client { return newServices(key, "https") }},
	{"common request, GET", func(key Key) Client { return newCommon(key, "http", "GET") }},
	{"common request, POST", func(key Key) Client { return newCommon(key, "http", "POST") }},
	{"common request, TLS", func(key Key) Client { return newCommon(key, "https", "POST") }},
}

// throughEachWay tells the story once by every client.
func throughEachWay(t *testing.T, story func(t *testing.T, world *World)) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			story(t, &World{T: t, connect: way.connect, admin: way.connect(administrator)})
		})
	}
}

// home answers the service of an operation, its version and the name there: `Ims.CreateUser` is IMS's, what is named alone
// is RAM's or STS's.
func home(operation string) (service, version, name string) {
	if name, ims := strings.CutPrefix(operation, "Ims."); ims {
		return "ims", "2019-08-15", name
	}
	if name, kms := strings.CutPrefix(operation, "Kms."); kms {
		return "kms", "2016-01-20", name
	}
	if name, later := strings.CutPrefix(operation, "ResourceDirectoryMaster."); later {
		return "resourcedirectorymaster", "2022-04-19", name
	}
	if name, earlier := strings.CutPrefix(operation, "ResourceManager."); earlier {
		return "resourcemanager", "2020-03-31", name
	}
	if operation == "AssumeRole" || operation == "GetCallerIdentity" {
		return "sts", "2015-04-01", operation
	}
	return "ram", "2015-05-01", operation
}

// current is what the generated packages of today call underneath; ACS3, or the first generation when asked. That of KMS is
// called itself.
type current struct {
	client   *darabonba.Client
	kms      *today.Client
	protocol string
}

func newCurrent(key Key, protocol, algorithm string) Client {
	config := &models.Config{
		AccessKeyId:     tea.String(key.ID),
		AccessKeySecret: tea.String(key.Secret),
		Endpoint:        tea.String(endpoint),
		Protocol:        tea.String(protocol),
	}
	if key.Token != "" {
		config.SecurityToken = tea.String(key.Token)
	}
	if algorithm != "" {
		config.SignatureAlgorithm = tea.String(algorithm)
	}
	return currentOf(config, protocol)
}

func currentOf(config *models.Config, protocol string) Client {
	client, err := darabonba.NewClient(config)
	if err != nil {
		return broken{err}
	}
	kms, err := today.NewClient(config)
	if err != nil {
		return broken{err}
	}
	return &current{client, kms, protocol}
}

func (c *current) Call(operation string, parameters Parameters) (Answer, error) {
	service, version, name := home(operation)
	if service == "kms" {
		return callTyped(c.kms, name, parameters)
	}
	params := &models.Params{
		Action: tea.String(name), Version: tea.String(version), Protocol: tea.String(strings.ToUpper(c.protocol)),
		Pathname: tea.String("/"), Method: tea.String("POST"), AuthType: tea.String("AK"), Style: tea.String("RPC"),
		ReqBodyType: tea.String("formData"), BodyType: tea.String("json"),
	}
	query := map[string]*string{}
	for name, value := range parameters {
		query[name] = tea.String(value)
	}
	result, err := c.client.CallApi(params, &models.OpenApiRequest{Query: query}, &dara.RuntimeOptions{})
	if err != nil {
		return nil, ofTea(err)
	}
	body, _ := result["body"].(map[string]any)
	return body, nil
}

func ofTea(err error) error {
	var refusal *tea.SDKError
	if !errors.As(err, &refusal) || refusal.StatusCode == nil {
		return err
	}
	var data struct{ RequestId string }
	json.Unmarshal([]byte(tea.StringValue(refusal.Data)), &data)
	return &Refused{
		Status: *refusal.StatusCode, Code: tea.StringValue(refusal.Code), Message: tea.StringValue(refusal.Message),
		RequestID: data.RequestId, Detail: refusal.AccessDeniedDetail,
	}
}

// services are the typed clients of the SDK that Vault and Terraform's providers hold.
type services struct {
	ims    *ims.Client
	kms    *kms.Client
	ram    *ram.Client
	sts    *sts.Client
	scheme string
}

func newServices(key Key, scheme string) Client {
	users, err := ram.NewClientWithOptions("cn-hangzhou", sdk.NewConfig(), credentialOf(key))
	if err != nil {
		return broken{err}
	}
	tokens, err := sts.NewClientWithOptions("cn-hangzhou", sdk.NewConfig(), credentialOf(key))
	if err != nil {
		return broken{err}
	}
	identities, err := ims.NewClientWithOptions("cn-hangzhou", sdk.NewConfig(), credentialOf(key))
	if err != nil {
		return broken{err}
	}
	secrets, err := kms.NewClientWithOptions("cn-hangzhou", sdk.NewConfig(), credentialOf(key))
	if err != nil {
		return broken{err}
	}
	return &services{identities, secrets, users, tokens, scheme}
}

func credentialOf(key Key) any {
	if key.Token != "" {
		return credentials.NewStsTokenCredential(key.ID, key.Secret, key.Token)
	}
	return credentials.NewAccessKeyCredential(key.ID, key.Secret)
}

func (s *services) Call(operation string, parameters Parameters) (Answer, error) {
	send, known := operations[operation]
	if !known {
		return nil, fmt.Errorf("the typed clients have no %s", operation)
	}
	typed, err := send(s, parameters)
	if err != nil {
		return nil, ofSDK(err)
	}
	// Back to JSON from the client's own types: what a type does not hold is not seen by a story.
	text, err := json.Marshal(typed)
	if err != nil {
		return nil, err
	}
	var answer Answer
	return answer, json.Unmarshal(text, &answer)
}

type operation func(*services, Parameters) (any, error)

func ofRAM[R requests.AcsRequest, A any](make func() R, send func(*ram.Client, R) (A, error)) operation {
	return func(s *services, parameters Parameters) (any, error) {
		request := make()
		if err := s.fill(request, parameters); err != nil {
			return nil, err
		}
		return send(s.ram, request)
	}
}

func ofIMS[R requests.AcsRequest, A any](make func() R, send func(*ims.Client, R) (A, error)) operation {
	return func(s *services, parameters Parameters) (any, error) {
		request := make()
		if err := s.fill(request, parameters); err != nil {
			return nil, err
		}
		return send(s.ims, request)
	}
}

func ofSTS[R requests.AcsRequest, A any](make func() R, send func(*sts.Client, R) (A, error)) operation {
	return func(s *services, parameters Parameters) (any, error) {
		request := make()
		if err := s.fill(request, parameters); err != nil {
			return nil, err
		}
		return send(s.sts, request)
	}
}

func (s *services) fill(request requests.AcsRequest, parameters Parameters) error {
	request.SetScheme(s.scheme)
	request.SetDomain(endpoint)
	fields := reflect.ValueOf(request).Elem()
	for name, value := range parameters {
		field := fields.FieldByName(name)
		if !field.IsValid() {
			return fmt.Errorf("%T has no field %s", request, name)
		}
		field.SetString(value)
	}
	return nil
}

// common is the request by name that the official command line sends: any product, any version, any operation.
type common struct {
	client         *sdk.Client
	scheme, method string
}

func newCommon(key Key, scheme, method string) Client {
	client, err := sdk.NewClientWithOptions("cn-hangzhou", sdk.NewConfig(), credentialOf(key))
	if err != nil {
		return broken{err}
	}
	return &common{client, scheme, method}
}

func (c *common) Call(operation string, parameters Parameters) (Answer, error) {
	service, version, name := home(operation)
	return c.callVersion(service, version, name, parameters)
}

func (c *common) callVersion(product, version, operation string, parameters Parameters) (Answer, error) {
	request := requests.NewCommonRequest()
	request.Product, request.Version, request.ApiName = product, version, operation
	request.Scheme, request.Method, request.Domain = c.scheme, c.method, endpoint
	request.QueryParams["RegionId"] = "cn-hangzhou"
	for name, value := range parameters {
		request.QueryParams[name] = value
	}
	response, err := c.client.ProcessCommonRequest(request)
	if err != nil {
		return nil, ofSDK(err)
	}
	var answer Answer
	return answer, json.Unmarshal(response.GetHttpContentBytes(), &answer)
}

func ofSDK(err error) error {
	var refusal *sdkerrors.ServerError
	if !errors.As(err, &refusal) {
		return err
	}
	return &Refused{
		Status: refusal.HttpStatus(), Code: refusal.ErrorCode(), Message: refusal.Message(),
		RequestID: refusal.RequestId(), Recommend: refusal.Recommend(), Detail: refusal.AccessDeniedDetail(),
	}
}

// broken is a client that could not be made; each of its calls says why.
type broken struct{ err error }

func (b broken) Call(string, Parameters) (Answer, error) { return nil, b.err }
