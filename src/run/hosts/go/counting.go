package main

/*
#cgo LDFLAGS: -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct { uint64_t capacity, length; uint8_t *data; } buffer;
typedef struct { int8_t code; buffer error; } status;

// The counting shim, if it was loaded before all else, and two functions of the SDK's library: found by name, since
// neither is there at the time of linking.
static uintptr_t (*watch)(const char *, uint32_t);
static void (*read_counts)(int64_t *);
static uint64_t (*last_serial)(void);
static int64_t (*write_blocks)(int, uint64_t);
static buffer (*take)(uint64_t, status *);
static void (*give)(buffer, status *);

static void *first(const char *name, const char *other) {
  void *found = dlsym(RTLD_DEFAULT, name);
  return found != NULL ? found : dlsym(RTLD_DEFAULT, other);
}

static int find_functions(void) {
  watch = (uintptr_t (*)(const char *, uint32_t))dlsym(RTLD_DEFAULT, "count_blocks_watch");
  read_counts = (void (*)(int64_t *))dlsym(RTLD_DEFAULT, "count_blocks_read");
  last_serial = (uint64_t (*)(void))dlsym(RTLD_DEFAULT, "count_blocks_serial");
  write_blocks = (int64_t (*)(int, uint64_t))dlsym(RTLD_DEFAULT, "count_blocks_write");
  take = (buffer (*)(uint64_t, status *))first("ffi_breez_sdk_spark_bindings_rustbuffer_alloc",
                                               "ffi_breez_sdk_spark_rustbuffer_alloc");
  give = (void (*)(buffer, status *))first("ffi_breez_sdk_spark_bindings_rustbuffer_free",
                                           "ffi_breez_sdk_spark_rustbuffer_free");
  if (take == NULL || give == NULL) return 2;
  return watch == NULL || read_counts == NULL || last_serial == NULL || write_blocks == NULL ? 1 : 0;
}

static uintptr_t watch_library(const char *ending, uint32_t frames) { return watch(ending, frames); }
static void read_into(int64_t *into) { read_counts(into); }
static uint64_t serial_now(void) { return last_serial(); }
static int64_t write_after(int descriptor, uint64_t serial) { return write_blocks(descriptor, serial); }
static buffer take_buffer(uint64_t size) { status ignored = {0}; return take(size, &ignored); }
static void give_buffer(buffer given) { status ignored = {0}; give(given, &ignored); }
*/
import "C"

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

const (
	library = "libbreez_sdk_spark_bindings.so"
	// An instance is freed by its finalizer: the first collection finds it, the next ones what it held.
	collections = 3
	lookEvery   = 10 * time.Millisecond
	// Counts that stay as they are for so many looks in a row are at rest.
	quietLooks = 5
	giveUp     = 3 * time.Second
	// Of a block that the self-test asks for: no other is as large by chance.
	selfTestBytes = 12_347
)

// shim is the counting shim, or why there is none.
type shim struct{ reason string }

// counts are live blocks and bytes: of the SDK's library, then of all that C code asked for.
type counts [4]C.int64_t

func openShim(frames int) shim {
	switch C.find_functions() {
	case 1:
		return shim{"the counting shim was not loaded into the process"}
	case 2:
		return shim{"the SDK's library has no function to take a buffer with"}
	}
	name := C.CString(library)
	defer C.free(unsafe.Pointer(name))
	if C.watch_library(name, C.uint32_t(frames)) == 0 {
		return shim{"the SDK's library is not loaded as " + library}
	}
	return shim{selfTest()}
}

// selfTest has the library take one block of known size and give it back: both must be counted to the byte.
func selfTest() string {
	before := readCounts()
	taken := C.take_buffer(selfTestBytes)
	held := readCounts()
	C.give_buffer(taken)
	after := readCounts()
	if held[0] == before[0]+1 && held[1] == before[1]+selfTestBytes && after[0] == before[0] && after[1] == before[1] {
		return ""
	}
	return fmt.Sprintf("the self-test of the counting shim should count 1 block of %d bytes and give it back, "+
		"counted %d of %d and %d left", selfTestBytes, held[0]-before[0], held[1]-before[1], after[0]-before[0])
}

func readCounts() (now counts) {
	C.read_into(&now[0])
	return now
}

func (s shim) read() (counts, bool) {
	if s.reason != "" {
		return counts{}, false
	}
	return readCounts(), true
}

func (s shim) serial() uint64 {
	if s.reason != "" {
		return 0
	}
	return uint64(C.serial_now())
}

// write writes the live blocks of the library that were taken after a serial, with their stacks.
func (s shim) write(name string, after uint64) (int64, error) {
	if s.reason != "" {
		return 0, fmt.Errorf("%s", s.reason)
	}
	file, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	return int64(C.write_after(C.int(file.Fd()), C.uint64_t(after))), nil
}

// forgetBlock has the library take a block that nobody ever frees.
func forgetBlock(size uint64) { C.take_buffer(C.uint64_t(size)) }

// sdkObjects counts the SDK's objects that Go still holds, by class.
var sdkObjects = struct {
	sync.Mutex
	byClass map[string]int
}{byClass: map[string]int{}}

func countObject(class string, step int) {
	sdkObjects.Lock()
	defer sdkObjects.Unlock()
	sdkObjects.byClass[class] += step
}

// tracked counts an object of the SDK's until its finalizer runs, in the place of the one that the binding has set: an
// object has one only. `destroy` is what the binding's own does.
func tracked[T any](class string, object *T, destroy func(*T)) *T {
	countObject(class, 1)
	runtime.SetFinalizer(object, nil)
	runtime.SetFinalizer(object, func(dead *T) {
		countObject(class, -1)
		destroy(dead)
	})
	return object
}

func objectCounts() map[string]int {
	sdkObjects.Lock()
	defer sdkObjects.Unlock()
	live := map[string]int{}
	for class, count := range sdkObjects.byClass {
		if count != 0 {
			live[class] = count
		}
	}
	return live
}

// callbackCounts tells how many callbacks the library holds on Go's side, by interface. The maps are the binding's own and
// have no other way in; `handleMaps` is written from its source.
func callbackCounts() map[string]int {
	live := map[string]int{}
	for name, converter := range handleMaps {
		handles := reflect.Indirect(reflect.ValueOf(converter).FieldByName("handleMap")).FieldByName("handles")
		if handles.IsValid() && handles.Len() > 0 {
			live[name] = handles.Len()
		}
	}
	return live
}

func sum(byName map[string]int) (total int) {
	for _, count := range byName {
		total += count
	}
	return total
}

// reading is a row's figures: null where this process has no such figure.
type reading struct {
	HeapAllocBytes uint64 `json:"heapAllocBytes"`
	HeapInuseBytes uint64 `json:"heapInuseBytes"`
	HeapSysBytes   uint64 `json:"heapSysBytes"`
	HeapObjects    uint64 `json:"heapObjects"`
	Goroutines     int    `json:"goroutines"`
	RssBytes       int64  `json:"rssBytes"`
	RustLiveBlocks *int64 `json:"rustLiveBlocks"`
	RustLiveBytes  *int64 `json:"rustLiveBytes"`
	Externrefs     int    `json:"externrefs"`
	SdkHandles     int    `json:"sdkHandles"`
	Fds            *int   `json:"fds"`
	Threads        *int   `json:"threads"`
}

// take reads all figures: goroutines without the agent's own workers.
func (s shim) take(fds *int) reading {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	now := reading{
		HeapAllocBytes: memory.HeapAlloc,
		HeapInuseBytes: memory.HeapInuse,
		HeapSysBytes:   memory.HeapSys,
		HeapObjects:    memory.HeapObjects,
		Goroutines:     runtime.NumGoroutine() - workerCount,
		RssBytes:       residentBytes(),
		Externrefs:     sum(callbackCounts()),
		SdkHandles:     sum(objectCounts()),
		Fds:            fds,
		Threads:        entriesOf("/proc/self/task"),
	}
	if native, ok := s.read(); ok {
		blocks, bytes := int64(native[0]), int64(native[1])
		now.RustLiveBlocks, now.RustLiveBytes = &blocks, &bytes
	}
	return now
}

// settle waits until the counts stand still: what a disconnected SDK gives back comes within milliseconds.
func (s shim) settle() {
	type look struct {
		blocks, bytes         C.int64_t
		goroutines, callbacks int
	}
	var seen look
	until := time.Now().Add(giveUp)
	for quiet := 0; quiet < quietLooks && time.Now().Before(until); {
		time.Sleep(lookEvery)
		native, _ := s.read()
		now := look{native[0], native[1], runtime.NumGoroutine(), sum(callbackCounts())}
		if now == seen {
			quiet++
		} else {
			quiet = 0
		}
		seen = now
	}
}

func (s shim) collect() {
	for range collections {
		runtime.GC()
		s.settle()
	}
}

func descriptors() *int {
	found := entriesOf("/proc/self/fd")
	if found != nil {
		// The listing itself holds one open.
		*found--
	}
	return found
}

func entriesOf(folder string) *int {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	count := len(entries)
	return &count
}

func residentBytes() int64 {
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		if fields := strings.Fields(string(text)); len(fields) > 1 {
			if pages, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				return pages * int64(os.Getpagesize())
			}
		}
	}
	// The most that it ever was: all that macOS tells without a library, in bytes.
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return int64(usage.Maxrss)
}
