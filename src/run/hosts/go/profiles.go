package main

import (
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"
	runtimepprof "runtime/pprof"
	"slices"
	"strings"
)

func init() {
	// Every allocation, not one in 512 KB: what is looked for is small. Off, the heap is not disturbed at all.
	if !slices.Contains(os.Args, "-profiles") {
		runtime.MemProfileRate = 0
		return
	}
	runtime.MemProfileRate = 1
}

// servePprof serves net/http/pprof on the loopback interface only, under a path that begins with a token: every user of
// the machine reaches the port, and the heap holds seeds. A page in a browser could otherwise read it by rebinding a name.
func servePprof(_ *agent, asked *request) (any, error) {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", asked.Port))
	if err != nil {
		return nil, err
	}
	pages := http.NewServeMux()
	pages.HandleFunc("/debug/pprof/", pprof.Index)
	pages.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	pages.HandleFunc("/debug/pprof/profile", pprof.Profile)
	pages.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	pages.HandleFunc("/debug/pprof/trace", pprof.Trace)
	guarded := http.HandlerFunc(func(answer http.ResponseWriter, got *http.Request) {
		name, _, err := net.SplitHostPort(got.Host)
		if err != nil {
			name = got.Host
		}
		if (name != "127.0.0.1" && !strings.EqualFold(name, "localhost")) || got.Header.Get("Origin") != "" {
			http.Error(answer, "the Host header should be 127.0.0.1 or localhost, and no web page may read these", 403)
			return
		}
		token, page, _ := strings.Cut(strings.TrimPrefix(got.URL.Path, "/"), "/")
		if subtle.ConstantTimeCompare([]byte(token), []byte(asked.Token)) != 1 {
			http.Error(answer, "the path should begin with this run's token: take the address that the run printed", 403)
			return
		}
		answer.Header().Set("Cache-Control", "no-store")
		got.URL.Path = "/" + page
		pages.ServeHTTP(answer, got)
	})
	go func() { _ = http.Serve(listener, guarded) }()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// writeHeapProfile writes what lives, by the stack that allocated it. Only the user may read what a heap holds.
func writeHeapProfile(_ *agent, asked *request) (any, error) {
	file, err := os.OpenFile(asked.File, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	runtime.GC()
	return nil, runtimepprof.Lookup("heap").WriteTo(file, 0)
}
