// The agent of the host `go`: runs in the measured process, drives the SDK as it is told, and counts.
//
// It is spoken to in JSON lines over a socket of its own, whose descriptor is among the arguments; never over stdout, where
// SDKs print. docs/hosts.md has the protocol. It ends when the other side hangs up.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"

	sdk "github.com/breez/breez-sdk-spark-go/breez_sdk_spark"
)

// request is what an agent is asked to do, with the fields of all verbs.
type request struct {
	Id            int64   `json:"id"`
	Verb          string  `json:"verb"`
	Instance      string  `json:"instance"`
	Wallet        string  `json:"wallet"`
	Storage       string  `json:"storage"`
	Seed          string  `json:"seed"`
	Network       network `json:"network"`
	LeafOptimizer bool    `json:"leafOptimizer"`
	Kind          string  `json:"kind"`
	AmountSat     *uint64 `json:"amountSat"`
	To            string  `json:"to"`
	Synced        bool    `json:"synced"`
	Listener      string  `json:"listener"`
	Method        string  `json:"method"`
	Fields        any     `json:"fields"`
	Steps         []step  `json:"steps"`
	Times         int     `json:"times"`
	LimitMs       float64 `json:"limitMs"`
	Leak          string  `json:"leak"`
	Count         uint64  `json:"count"`
	Release       string  `json:"release"`
	Collect       bool    `json:"collect"`
	File          string  `json:"file"`
	All           bool    `json:"all"`
	Port          int     `json:"port"`
	Token         string  `json:"token"`
}

type agent struct {
	channel   *os.File
	writing   sync.Mutex
	workers   *workers
	shim      shim
	mark      uint64
	lock      sync.Mutex
	instances map[string]*sdk.BreezSdk
	planted   planted
}

// verb answers one request.
type verb func(*agent, *request) (any, error)

// waiting are answered by workers, since they wait for the SDK.
var waiting = map[string]verb{
	"build": build, "live": live, "listen": listen, "disconnect": disconnect, "address": address, "balance": balance,
	"pay": pay, "sync": syncWallet, "addListener": addListener, "removeListener": removeListener, "call": call,
	"calls": calls, "plant": plant,
}

// prompt are answered in the order in which they were asked, while nothing else is accepted.
var prompt = map[string]verb{
	"hello": hello, "methods": methods, "release": release, "abandon": abandon, "mark": mark, "stacks": stacks, "sample": sample,
	"idle": idle, "rest": rest, "pprof": servePprof, "heapProfile": writeHeapProfile,
}

func main() {
	descriptor, err := strconv.Atoi(argumentFromEnd(2))
	frames, otherErr := strconv.Atoi(argumentFromEnd(1))
	if err != nil || otherErr != nil {
		fmt.Fprintln(os.Stderr, "error: the last two arguments should be the channel's descriptor and the frames to keep")
		os.Exit(2)
	}
	channel := os.NewFile(uintptr(descriptor), "channel")
	own := &agent{
		channel: channel, shim: openShim(frames), workers: startWorkers(), instances: map[string]*sdk.BreezSdk{},
	}
	lines := bufio.NewReader(channel)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			// The other side is gone: nobody would stop this process or read what it counts.
			os.Exit(1)
		}
		own.accept(line)
	}
}

func argumentFromEnd(index int) string {
	if index < len(os.Args) {
		return os.Args[len(os.Args)-index]
	}
	return ""
}

func (a *agent) accept(line []byte) {
	asked := &request{}
	if err := json.Unmarshal(line, asked); err != nil {
		if asked.Id != 0 {
			a.tell(map[string]any{"id": asked.Id, "error": err.Error()})
		}
		return
	}
	if answer, ok := prompt[asked.Verb]; ok {
		a.answer(answer, asked)
		return
	}
	answer, ok := waiting[asked.Verb]
	if !ok {
		a.tell(map[string]any{"id": asked.Id, "error": fmt.Sprintf("the agent knows no verb %q", asked.Verb)})
		return
	}
	a.workers.do(func() { a.answer(answer, asked) })
}

func (a *agent) answer(how verb, asked *request) {
	defer func() {
		if failure := recover(); failure != nil {
			a.tell(map[string]any{"id": asked.Id, "error": fmt.Sprint(failure)})
		}
	}()
	ok, err := how(a, asked)
	if err != nil {
		a.tell(map[string]any{"id": asked.Id, "error": describe(err)})
		return
	}
	a.tell(map[string]any{"id": asked.Id, "ok": ok})
}

func (a *agent) tell(message map[string]any) {
	line, err := json.Marshal(message)
	if err != nil {
		line, _ = json.Marshal(map[string]any{"id": message["id"], "error": err.Error()})
	}
	a.writing.Lock()
	defer a.writing.Unlock()
	if _, err := a.channel.Write(append(line, '\n')); err != nil {
		os.Exit(1)
	}
}

func describe(err error) string {
	name := reflect.Indirect(reflect.ValueOf(err)).Type().Name()
	return strings.TrimPrefix(name+": "+err.Error(), "errorString: ")
}

// instance is the one that a request names. Whoever calls it may keep no other reference than on its own stack.
func (a *agent) instance(asked *request) (*sdk.BreezSdk, error) {
	a.lock.Lock()
	defer a.lock.Unlock()
	found := a.instances[asked.Instance]
	if found == nil {
		return nil, fmt.Errorf("the agent has no instance %q", asked.Instance)
	}
	return found, nil
}

// drop takes the only reference to an instance out of the agent's hands.
func (a *agent) drop(asked *request) (*sdk.BreezSdk, error) {
	found, err := a.instance(asked)
	a.lock.Lock()
	defer a.lock.Unlock()
	delete(a.instances, asked.Instance)
	return found, err
}

func hello(a *agent, _ *request) (any, error) {
	census := map[string]string{"kind": "exact"}
	if a.shim.reason != "" {
		census = map[string]string{"kind": "unavailable", "reason": a.shim.reason}
	}
	return map[string]any{"version": strings.TrimPrefix(runtime.Version(), "go"), "census": census}, nil
}

// mark: from here on, native blocks that stay are suspects.
func mark(a *agent, _ *request) (any, error) {
	a.mark = a.shim.serial()
	return nil, nil
}

// stacks writes the stacks of the native blocks that are there: of all, or of those taken since the mark.
func stacks(a *agent, asked *request) (any, error) {
	if asked.All {
		return a.shim.write(asked.File, 0)
	}
	return a.shim.write(asked.File, a.mark)
}

func sample(a *agent, asked *request) (any, error) {
	fds := descriptors()
	if asked.Collect {
		for range collections {
			runtime.GC()
		}
	}
	return a.shim.take(fds), nil
}

func idle(a *agent, _ *request) (any, error) {
	a.shim.settle()
	return nil, nil
}

// rest collects, drains and counts: the row, and the details by name.
func rest(a *agent, asked *request) (any, error) {
	// After what the SDK closes by itself, before what a collection would close.
	a.shim.settle()
	fds := descriptors()
	if asked.Collect {
		a.shim.collect()
	}
	now := a.shim.take(fds)
	return map[string]any{
		"reading": now, "handles": objectCounts(), "externrefs": callbackCounts(),
		"resources": map[string]int{"goroutine": now.Goroutines},
	}, nil
}
