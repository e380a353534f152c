// One server for all stories of a run: started on a fresh directory and a free port, stopped as an operator would.
package conformance

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// vendorHosts are the names that a profile file of the command line and Vault's plugins lead to; nothing can change them.
var vendorHosts = []string{"sts.aliyuncs.com", "ram.aliyuncs.com", "sts." + vaultRegion + ".aliyuncs.com"}

// The server of this run and the administrator it was founded with.
var (
	endpoint      string
	accountID     string
	administrator Key
)

func TestMain(m *testing.M) {
	code, err := withServer(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withServer(run func() int) (code int, err error) {
	home, err := os.MkdirTemp("", "rampart-go-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(home)
	data := filepath.Join(home, "data")
	server, err := start(data, filepath.Join(home, "server.log"))
	if err != nil {
		return 1, err
	}
	defer func() { err = first(err, server.stop()) }()
	if err = server.founded(data); err != nil {
		return 1, err
	}
	proxy, err := leadTo(endpoint)
	if err != nil {
		return 1, err
	}
	defer proxy.Close()
	// Go's libraries read these once, at their first use: nothing before this line may open a connection over TLS.
	os.Clearenv()
	for name, value := range map[string]string{
		"HOME":          home,
		"SSL_CERT_FILE": filepath.Join(data, "ca.pem"),
		"HTTPS_PROXY":   "http://" + proxy.Addr().String(),
		"NO_PROXY":      "127.0.0.1",
	} {
		os.Setenv(name, value)
	}
	return run(), nil
}

type server struct {
	process *exec.Cmd
	ended   chan error
	log     string
}

func start(data, log string) (*server, error) {
	output, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer output.Close()
	if endpoint, err = freeAddress(); err != nil {
		return nil, err
	}
	arguments := []string{"serve", "--plain-defaults", "--data-dir", data, "--listen", endpoint, "--internal-issuers", "http://127.0.0.1"}
	for _, host := range vendorHosts {
		arguments = append(arguments, "--tls-name", host)
	}
	process := exec.Command(binary(), arguments...)
	process.Stdout, process.Stderr = output, output
	// Every variable that begins so is a setting of the server, and the caller's are not the stories'.
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "RAMPART_") {
			process.Env = append(process.Env, variable)
		}
	}
	if err := process.Start(); err != nil {
		return nil, err
	}
	running := &server{process, make(chan error, 1), log}
	go func() { running.ended <- process.Wait() }()
	return running, running.untilReady()
}

// Read before the stories' environment is their own.
var namedBinary = os.Getenv("RAMPART_BIN")

func binary() string {
	if namedBinary != "" {
		return namedBinary
	}
	return filepath.Join("..", "..", "target", "debug", "rampart")
}

func freeAddress() (string, error) {
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer probe.Close()
	return probe.Addr().String(), nil
}

func (s *server) untilReady() error {
	// A transport of its own: the default one looks up its proxy once for the whole process.
	asks := &http.Client{Transport: &http.Transport{}}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		select {
		case err := <-s.ended:
			return s.complaint("ended before it was ready", err)
		default:
		}
		answer, err := asks.Get("http://" + endpoint + "/readyz")
		if err != nil {
			continue
		}
		answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return nil
		}
	}
	s.process.Process.Kill()
	return s.complaint("did not become ready", <-s.ended)
}

func (s *server) founded(data string) error {
	text, err := os.ReadFile(filepath.Join(data, "bootstrap.json"))
	if err != nil {
		return err
	}
	var bootstrap struct {
		AccountId     string
		Administrator struct{ AccessKeyId, AccessKeySecret string }
	}
	if err := json.Unmarshal(text, &bootstrap); err != nil {
		return err
	}
	accountID = bootstrap.AccountId
	administrator = Key{ID: bootstrap.Administrator.AccessKeyId, Secret: bootstrap.Administrator.AccessKeySecret}
	return nil
}

func (s *server) stop() error {
	s.process.Process.Signal(syscall.SIGTERM)
	if err := <-s.ended; err != nil {
		return s.complaint("did not end cleanly", err)
	}
	return nil
}

func (s *server) complaint(what string, err error) error {
	log, _ := os.ReadFile(s.log)
	return fmt.Errorf("the server %s (%v); its last words:\n%s", what, err, log[max(0, len(log)-4000):])
}

func first(one, other error) error {
	if one != nil {
		return one
	}
	return other
}
