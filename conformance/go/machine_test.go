// Programs that hold no key, on a machine where an agent runs: the credentials library, told as little as it needs.
package conformance

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alibabacloud-go/tea/tea"
	credentials "github.com/aliyun/credentials-go/credentials"
)

// What every server of instances answers at; at_an_instance.sh gives the run a network that has it, or says that it cannot.
const instanceAddress = "100.100.100.200"

// Read before the stories' environment is their own.
var noInstanceAddress = os.Getenv("NO_INSTANCE_ADDRESS") != ""

var listens = regexp.MustCompile(`http://([^/\s]+)`)

// issuing is a role, and what a program of ours is told to ask for it.
type issuing struct {
	*World
	roleName, roleARN string
	asks              []string
}

func newIssuing(t *testing.T) *issuing {
	w := &World{T: t, admin: newCurrent(administrator, "http", "")}
	role, roleARN := w.role(allow("ram:ListUsers"))
	authority := os.Getenv("SSL_CERT_FILE")
	bootstrap := filepath.Join(filepath.Dir(authority), "bootstrap.json")
	asks := []string{"--endpoint", "https://" + endpoint, "--ca", authority, "--credentials", bootstrap, "--role", "web=" + roleARN}
	return &issuing{w, role, roleARN, asks}
}

// agent starts one that ends with the story, and answers where it listens.
func (i *issuing) agent(more ...string) string {
	i.Helper()
	process := exec.Command(binary(), append(append([]string{"agent"}, i.asks...), more...)...)
	said, err := process.StdoutPipe()
	if err != nil {
		i.Fatal(err)
	}
	if err := process.Start(); err != nil {
		i.Fatal(err)
	}
	i.Cleanup(func() {
		process.Process.Kill()
		process.Wait()
	})
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if place := listens.FindStringSubmatch(lines.Text()); place != nil {
			return place[1]
		}
	}
	i.Fatal("the agent ended before it listened")
	return ""
}

// feeds is met where the library's credentials are those of the role, and no others.
func (i *issuing) feeds(config *credentials.Config) {
	i.Helper()
	credential, err := credentials.NewCredential(config)
	if err != nil {
		i.Fatal(err)
	}
	client := fedBy(credential, "https")
	identity := i.answers(client, "GetCallerIdentity", nil).text("Arn")
	if !strings.HasPrefix(identity, arn("assumed-role/"+i.roleName+"/")) {
		i.Fatalf("somebody else: %s", identity)
	}
	i.answers(client, "ListUsers", nil)
	i.refuses(403, "NoPermission", client, "ListGroups", nil)
}

func TestAProgramIsGivenThemAtAURI(t *testing.T) {
	i := newIssuing(t)
	uri := "http://" + i.agent("--uri", "127.0.0.1:0") + "/v1/credentials"
	i.feeds(&credentials.Config{Type: tea.String("credentials_uri"), Url: tea.String(uri)})
	t.Setenv("HOME", t.TempDir())
	t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
	t.Setenv("ALIBABA_CLOUD_CREDENTIALS_URI", uri)
	i.feeds(nil)
}

func TestAProfileNamesACommand(t *testing.T) {
	i := newIssuing(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
	asks := append([]string{}, i.asks[:len(i.asks)-1]...)
	command := append(append([]string{absolute(t, binary()), "credentials"}, asks...), i.roleARN)
	write(t, filepath.Join(home, ".aliyun", "config.json"), map[string]any{
		"current": "web",
		"profiles": []map[string]any{
			{"name": "web", "mode": "External", "region_id": "cn-hangzhou", "process_command": strings.Join(command, " ")},
		},
	})
	i.feeds(nil)
}

func absolute(t *testing.T, path string) string {
	whole, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

func TestTheServiceOfInstancesAtItsAddress(t *testing.T) {
	modes := []bool{false, true}
	if noInstanceAddress {
		t.Log("left out: this machine can have no " + instanceAddress)
		modes = nil
	}
	for _, hardened := range modes {
		title, more := "plain", []string{}
		if hardened {
			title, more = "hardened", []string{"--hardened"}
		}
		t.Run(title, func(t *testing.T) {
			i := newIssuing(t)
			i.agent(append(more, "--metadata", instanceAddress+":80")...)
			i.feeds(&credentials.Config{Type: tea.String("ecs_ram_role"), DisableIMDSv1: tea.Bool(hardened)})
			i.feeds(&credentials.Config{Type: tea.String("ecs_ram_role"), RoleName: tea.String("web"), DisableIMDSv1: tea.Bool(hardened)})
			t.Setenv("HOME", t.TempDir())
			i.feeds(nil)
		})
	}
}
