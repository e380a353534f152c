// A way to the server under the vendor's host names, without touching the hosts file of the machine.
package conformance

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
)

// leadTo answers CONNECT requests for the vendor's hosts alone, and takes them to the server.
// TLS passes through untouched: the client sees the certificate that the server shows under the name.
func leadTo(server string) (net.Listener, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go http.Serve(listener, http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		host, tls := strings.CutSuffix(request.Host, ":443")
		if request.Method != http.MethodConnect || !tls || !slices.Contains(vendorHosts, host) {
			http.Error(writer, fmt.Sprintf("only %v are led on", vendorHosts), http.StatusForbidden)
			return
		}
		tunnel(writer, server)
	}))
	return listener, nil
}

func tunnel(writer http.ResponseWriter, server string) {
	inner, err := net.Dial("tcp", server)
	if err != nil {
		http.Error(writer, err.Error(), http.StatusBadGateway)
		return
	}
	defer inner.Close()
	outer, _, err := writer.(http.Hijacker).Hijack()
	if err != nil {
		http.Error(writer, err.Error(), http.StatusInternalServerError)
		return
	}
	defer outer.Close()
	fmt.Fprint(outer, "HTTP/1.1 200 Connection established\r\n\r\n")
	go io.Copy(inner, outer)
	io.Copy(outer, inner)
}
