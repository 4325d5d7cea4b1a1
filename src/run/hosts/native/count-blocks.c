/*
 * Counts the live blocks of the C heap exactly, those apart that one watched library asked for. Loaded before all other
 * libraries (LD_PRELOAD), it stands in for the allocator's entry points and passes each request on to glibc.
 *
 * Before every block lies a tag of 16 bytes: how large the block is, where its memory begins, and who asked. glibc's own
 * blocks have 16 readable bytes before them as well (the chunk's header), so that looking for a tag never faults.
 *
 * Counts are atomic, and no lock is held while counting: a fork carries them over as they are. Only the list of blocks
 * with stacks has a lock, which is taken before a fork and given back after it, on both sides.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <unwind.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);

#define MOST_FRAMES 24
#define MARK 0x6b6c6f63u

typedef struct {
  uint64_t size;
  /* From the memory's begin to the block, in units of 16 bytes, beside the two flags. */
  uint32_t offset : 30;
  uint32_t watched : 1;
  uint32_t traced : 1;
  /* The block's address, mixed: a copy of a tag somewhere else is no tag. */
  uint32_t mark;
} tag;

_Static_assert(sizeof(tag) == 16, "a tag is as large as a chunk's header");

/* Lies at the begin of the memory of a block whose stack is kept. */
typedef struct trace {
  struct trace *before, *after;
  uint64_t size, serial;
  uint64_t frame_count;
  uintptr_t frames[MOST_FRAMES];
} trace;

#define TRACE_BYTES ((sizeof(trace) + 15) & ~(size_t)15)

static int64_t all_blocks, all_bytes, watched_blocks, watched_bytes;
static uintptr_t watched_from, watched_to;
static uint32_t frames_wanted;
static uint64_t last_serial;
static trace traces = {&traces, &traces, 0, 0, 0, {0}};
static pthread_mutex_t traces_lock = PTHREAD_MUTEX_INITIALIZER;
static __thread int is_tracing __attribute__((tls_model("initial-exec")));

#define ADD(counter, amount) __atomic_add_fetch(&(counter), (int64_t)(amount), __ATOMIC_RELAXED)
#define READ(counter) __atomic_load_n(&(counter), __ATOMIC_ACQUIRE)

static inline uint32_t mark_of(const void *block) {
  return MARK ^ (uint32_t)(((uintptr_t)block >> 4) * 2654435761u);
}

static inline tag *tag_of(void *block) { return (tag *)block - 1; }

static inline int is_ours(void *block) { return tag_of(block)->mark == mark_of(block); }

static inline char *memory_of(void *block) { return (char *)block - (size_t)tag_of(block)->offset * 16; }

typedef struct {
  trace *into;
  uint32_t wanted;
} walk;

static _Unwind_Reason_Code visit(struct _Unwind_Context *context, void *state) {
  walk *walking = state;
  trace *into = walking->into;
  if (into->frame_count >= walking->wanted) return _URC_END_OF_STACK;
  into->frames[into->frame_count++] = _Unwind_GetIP(context);
  return _URC_NO_REASON;
}

static void keep_trace(trace *kept, uint64_t size) {
  kept->size = size;
  kept->frame_count = 0;
  /* The unwinder may allocate in its first use. */
  if (!is_tracing) {
    is_tracing = 1;
    walk walking = {kept, frames_wanted};
    _Unwind_Backtrace(visit, &walking);
    is_tracing = 0;
  }
  pthread_mutex_lock(&traces_lock);
  kept->serial = ++last_serial;
  kept->after = &traces;
  kept->before = traces.before;
  traces.before->after = kept;
  traces.before = kept;
  pthread_mutex_unlock(&traces_lock);
}

static void drop_trace(trace *kept) {
  pthread_mutex_lock(&traces_lock);
  kept->before->after = kept->after;
  kept->after->before = kept->before;
  pthread_mutex_unlock(&traces_lock);
}

static inline int asks_watched(const void *caller) {
  uintptr_t at = (uintptr_t)caller;
  return at >= READ(watched_from) && at < READ(watched_to);
}

static inline void count(void *block, uint64_t size, size_t offset, int watched, int traced) {
  *tag_of(block) = (tag){size, (uint32_t)(offset / 16), watched, traced, mark_of(block)};
  ADD(all_blocks, 1);
  ADD(all_bytes, size);
  if (!watched) return;
  ADD(watched_blocks, 1);
  ADD(watched_bytes, size);
}

static inline void uncount(void *block) {
  tag *its = tag_of(block);
  ADD(all_blocks, -1);
  ADD(all_bytes, -(int64_t)its->size);
  if (its->watched) {
    ADD(watched_blocks, -1);
    ADD(watched_bytes, -(int64_t)its->size);
  }
  if (its->traced) drop_trace((trace *)memory_of(block));
  its->mark = 0;
}

static void *no_memory(void) {
  errno = ENOMEM;
  return NULL;
}

enum fill { AS_IT_IS, ZEROED };

/* A block at a multiple of `alignment`, a power of two of at least 16. */
static void *take(size_t alignment, size_t size, enum fill fill, const void *caller) {
  int watched = asks_watched(caller);
  int traced = watched && READ(frames_wanted) > 0;
  size_t head = sizeof(tag) + (traced ? TRACE_BYTES : 0);
  size_t offset = (head + alignment - 1) & ~(alignment - 1);
  size_t total;
  if (offset < head || __builtin_add_overflow(size, offset, &total)) return no_memory();
  /* The tag holds 30 bits of 16 bytes. */
  if (offset >> 34) return no_memory();
  char *memory = alignment > 16      ? __libc_memalign(alignment, total)
                 : fill == ZEROED    ? __libc_calloc(1, total)
                                     : __libc_malloc(total);
  if (memory == NULL) return no_memory();
  void *block = memory + offset;
  count(block, size, offset, watched, traced);
  if (traced) keep_trace((trace *)memory, size);
  return block;
}

#define CALLER __builtin_return_address(0)

void *malloc(size_t size) { return take(16, size, AS_IT_IS, CALLER); }

void *calloc(size_t amount, size_t size) {
  size_t total;
  if (__builtin_mul_overflow(amount, size, &total)) return no_memory();
  return take(16, total, ZEROED, CALLER);
}

void free(void *block) {
  if (block == NULL) return;
  if (!is_ours(block)) {
    __libc_free(block);
    return;
  }
  int before = errno;
  char *memory = memory_of(block);
  uncount(block);
  __libc_free(memory);
  errno = before;
}

static void *resize(void *block, size_t size, const void *caller) {
  if (block == NULL) return take(16, size, AS_IT_IS, caller);
  if (!is_ours(block)) return __libc_realloc(block, size);
  if (size == 0) {
    free(block);
    return NULL;
  }
  tag was = *tag_of(block);
  int watched = asks_watched(caller);
  int traced = watched && READ(frames_wanted) > 0;
  if (was.offset == 1 && !was.traced && !traced) {
    size_t total;
    if (__builtin_add_overflow(size, sizeof(tag), &total)) return no_memory();
    char *memory = __libc_realloc(memory_of(block), total);
    if (memory == NULL) return no_memory();
    void *moved = memory + sizeof(tag);
    /* The old tag came along, with the old address in its mark: only its figures are used. */
    ADD(all_blocks, -1);
    ADD(all_bytes, -(int64_t)was.size);
    if (was.watched) {
      ADD(watched_blocks, -1);
      ADD(watched_bytes, -(int64_t)was.size);
    }
    count(moved, size, sizeof(tag), watched, 0);
    return moved;
  }
  void *moved = take(16, size, AS_IT_IS, caller);
  if (moved == NULL) return NULL;
  memcpy(moved, block, was.size < size ? was.size : size);
  free(block);
  return moved;
}

void *realloc(void *block, size_t size) { return resize(block, size, CALLER); }

void *reallocarray(void *block, size_t amount, size_t size) {
  size_t total;
  if (__builtin_mul_overflow(amount, size, &total)) return no_memory();
  return resize(block, total, CALLER);
}

static int is_power_of_two(size_t number) { return number != 0 && (number & (number - 1)) == 0; }

static void *take_aligned(size_t alignment, size_t size, const void *caller) {
  /* As glibc does: an odd alignment is rounded up. */
  size_t power = 16;
  while (power < alignment) {
    if (power > SIZE_MAX / 2) return no_memory();
    power *= 2;
  }
  return take(power, size, AS_IT_IS, caller);
}

int posix_memalign(void **into, size_t alignment, size_t size) {
  if (!is_power_of_two(alignment) || alignment % sizeof(void *) != 0) return EINVAL;
  int before = errno;
  void *block = take_aligned(alignment, size, CALLER);
  errno = before;
  if (block == NULL) return ENOMEM;
  *into = block;
  return 0;
}

void *aligned_alloc(size_t alignment, size_t size) {
  if (!is_power_of_two(alignment)) {
    errno = EINVAL;
    return NULL;
  }
  return take_aligned(alignment, size, CALLER);
}

void *memalign(size_t alignment, size_t size) { return take_aligned(alignment, size, CALLER); }

void *valloc(size_t size) { return take_aligned((size_t)sysconf(_SC_PAGESIZE), size, CALLER); }

void *pvalloc(size_t size) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t whole;
  if (__builtin_add_overflow(size, page - 1, &whole)) return no_memory();
  return take_aligned(page, whole & ~(page - 1), CALLER);
}

size_t malloc_usable_size(void *block) { return block != NULL && is_ours(block) ? tag_of(block)->size : 0; }

typedef struct {
  const char *ending;
  uintptr_t from, to;
} range;

static int find_range(struct dl_phdr_info *info, size_t size, void *state) {
  (void)size;
  range *found = state;
  size_t length = info->dlpi_name == NULL ? 0 : strlen(info->dlpi_name);
  size_t wanted = strlen(found->ending);
  if (length < wanted || strcmp(info->dlpi_name + length - wanted, found->ending) != 0) return 0;
  found->from = UINTPTR_MAX;
  for (int index = 0; index < info->dlpi_phnum; index++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[index];
    if (part->p_type != PT_LOAD) continue;
    uintptr_t from = info->dlpi_addr + part->p_vaddr;
    if (from < found->from) found->from = from;
    if (from + part->p_memsz > found->to) found->to = from + part->p_memsz;
  }
  return 1;
}

/*
 * Watches the loaded library whose path ends so: from now on its blocks are counted apart, and with `frames` above 0
 * their stacks are kept. Returns its load address, or 0 when no such library is loaded.
 */
uintptr_t count_blocks_watch(const char *ending, uint32_t frames) {
  range found = {ending, 0, 0};
  if (dl_iterate_phdr(find_range, &found) == 0) return 0;
  __atomic_store_n(&frames_wanted, frames > MOST_FRAMES ? MOST_FRAMES : frames, __ATOMIC_RELEASE);
  __atomic_store_n(&watched_from, found.from, __ATOMIC_RELEASE);
  __atomic_store_n(&watched_to, found.to, __ATOMIC_RELEASE);
  return found.from;
}

/* Live blocks and bytes: of the watched library, then of all callers together. */
void count_blocks_read(int64_t into[4]) {
  into[0] = READ(watched_blocks);
  into[1] = READ(watched_bytes);
  into[2] = READ(all_blocks);
  into[3] = READ(all_bytes);
}

/* How many blocks with a stack were taken so far: what `count_blocks_write` may be asked to begin after. */
uint64_t count_blocks_serial(void) { return READ(last_serial); }

/*
 * Writes the live blocks of the watched library with their stacks, oldest first, a line each: serial, size, and the
 * frames as hex offsets into the library, `-` for one outside. Returns how many, or -1 when nothing can be written.
 */
int64_t count_blocks_write(int descriptor, uint64_t after_serial) {
  char line[64 + MOST_FRAMES * 20];
  int64_t written = 0;
  pthread_mutex_lock(&traces_lock);
  for (trace *kept = traces.after; kept != &traces; kept = kept->after) {
    if (kept->serial <= after_serial) continue;
    int at = snprintf(line, sizeof line, "%llu %llu", (unsigned long long)kept->serial, (unsigned long long)kept->size);
    for (uint64_t index = 0; index < kept->frame_count; index++) {
      uintptr_t frame = kept->frames[index];
      if (frame >= watched_from && frame < watched_to)
        at += snprintf(line + at, sizeof line - (size_t)at, " %llx", (unsigned long long)(frame - watched_from));
      else
        at += snprintf(line + at, sizeof line - (size_t)at, " -");
    }
    line[at++] = '\n';
    for (int sent = 0; sent < at;) {
      ssize_t step = write(descriptor, line + sent, (size_t)(at - sent));
      if (step < 0 && errno == EINTR) continue;
      if (step < 0) {
        pthread_mutex_unlock(&traces_lock);
        return -1;
      }
      sent += (int)step;
    }
    written++;
  }
  pthread_mutex_unlock(&traces_lock);
  return written;
}

static void before_fork(void) { pthread_mutex_lock(&traces_lock); }
static void after_fork(void) { pthread_mutex_unlock(&traces_lock); }

__attribute__((constructor)) static void start(void) { pthread_atfork(before_fork, after_fork, after_fork); }
