package main

import (
	"os"
	"runtime"
	"sync"
)

// Calls into the SDK that may be under way at once; what is more waits.
const workerCount = 8

// Beyond one a processor: for the finalizers, the reader, and what else waits in the system.
const spareThreads = 4

// workers are goroutines that stay on one thread each, and make all calls into the SDK. Whatever thread signs gets a
// cryptographic context of its own in the library, 368 bytes that stay as long as the thread: on Go's own choice of
// threads the count of native blocks would tell how many have had their turn.
type workers struct {
	lock  sync.Mutex
	busy  [workerCount]bool
	tasks [workerCount]chan func()
	queue []func()
}

// makeThreads has Go make the threads that it may need at once, for its collector and finalizers. It keeps each, so that
// a later count of threads tells of what was started since, not of how busy the machine was.
func makeThreads() {
	var made, done sync.WaitGroup
	release := make(chan struct{})
	for range runtime.GOMAXPROCS(0) + spareThreads {
		made.Add(1)
		done.Add(1)
		go func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			made.Done()
			<-release
			done.Done()
		}()
	}
	made.Wait()
	close(release)
	done.Wait()
}

// startWorkers returns once each has built an instance, so that its thread has all that it will keep.
func startWorkers() *workers {
	all := &workers{}
	var warm sync.WaitGroup
	for index := range all.tasks {
		all.tasks[index] = make(chan func(), 1)
		warm.Add(1)
		go func() {
			runtime.LockOSThread()
			warmUp()
			warm.Done()
			for task := range all.tasks[index] {
				for ; task != nil; task = all.next(index) {
					task()
				}
			}
		}()
	}
	warm.Wait()
	makeThreads()
	return all
}

// do has a task done by the first worker that is free: what little there is to do is always done by the same few.
func (all *workers) do(task func()) {
	all.lock.Lock()
	defer all.lock.Unlock()
	for index, busy := range all.busy {
		if !busy {
			all.busy[index] = true
			all.tasks[index] <- task
			return
		}
	}
	all.queue = append(all.queue, task)
}

// next is what a worker does after its task, or nil: then it is free.
func (all *workers) next(index int) func() {
	all.lock.Lock()
	defer all.lock.Unlock()
	if len(all.queue) == 0 {
		all.busy[index] = false
		return nil
	}
	task := all.queue[0]
	all.queue = all.queue[1:]
	return task
}

// warmUp lives once on this thread, where nobody answers. What comes of it is told by the first real life.
func warmUp() {
	folder, err := os.MkdirTemp("", "sdk-memtest-")
	if err != nil {
		return
	}
	defer os.RemoveAll(folder)
	asked := &request{Storage: folder, Seed: seedOfNobody, Kind: "server", Network: network{Kind: "nowhere"}}
	if instance, err := built(asked); err == nil {
		_ = instance.Disconnect()
	}
}

const seedOfNobody = "0000000000000000000000000000000000000000000000000000000000000001"
