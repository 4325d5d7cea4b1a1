/* Linked with the counting shim's functions through its preload: allocates in known ways and prints what was counted. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern void count_blocks_read(int64_t into[4]);
extern uintptr_t count_blocks_watch(const char *ending, uint32_t frames);
extern uint64_t count_blocks_serial(void);
extern int64_t count_blocks_write(int descriptor, uint64_t after);

static int64_t begin[4];

static void reset(void) { count_blocks_read(begin); }

/* Blocks and bytes since reset(): watched, then all. */
static void tell(const char *what) {
  int64_t now[4];
  count_blocks_read(now);
  char line[200];
  int length = snprintf(line, sizeof line, "%s %lld %lld %lld %lld\n", what, (long long)(now[0] - begin[0]),
                        (long long)(now[1] - begin[1]), (long long)(now[2] - begin[2]), (long long)(now[3] - begin[3]));
  if (write(1, line, (size_t)length) != length) _exit(9);
}

#define THREADS 8
#define ROUNDS 20000

static void *churn(void *seed) {
  unsigned state = (unsigned)(uintptr_t)seed;
  void *kept[64] = {0};
  for (int round = 0; round < ROUNDS; round++) {
    unsigned slot = rand_r(&state) % 64;
    kept[slot] = realloc(kept[slot], 1 + rand_r(&state) % 3000);
  }
  for (int slot = 0; slot < 64; slot++) free(kept[slot]);
  return malloc(100);
}

static int sum_is(const unsigned char *bytes, size_t length, unsigned value) {
  for (size_t at = 0; at < length; at++)
    if (bytes[at] != value) return 0;
  return 1;
}

int main(void) {
  /* The program itself: its path ends so. */
  if (count_blocks_watch("no-such-library.so", 0) != 0) return 2;
  volatile size_t huge = SIZE_MAX;

  reset();
  char *block = malloc(100);
  tell("malloc");
  memset(block, 7, 100);
  block = realloc(block, 5000);
  tell("realloc-grown");
  if (!sum_is((unsigned char *)block, 100, 7)) return 3;
  block = realloc(block, 10);
  tell("realloc-shrunk");
  if (malloc_usable_size(block) != 10) return 4;
  if (realloc(block, huge) != NULL || errno != ENOMEM) return 5;
  tell("realloc-refused");
  if (realloc(block, 0) != NULL) return 6;
  tell("realloc-zero");

  char *zeroed = calloc(25, 40);
  tell("calloc");
  if (!sum_is((unsigned char *)zeroed, 1000, 0)) return 7;
  errno = 0;
  if (calloc(huge / 2, 3) != NULL || errno != ENOMEM) return 8;
  if (calloc(1, huge - 8) != NULL || malloc(huge - 8) != NULL) return 9;
  if (reallocarray(NULL, huge / 2, 3) != NULL) return 10;
  tell("overflows-refused");
  free(zeroed);

  reset();
  void *aligned[64];
  int count = 0;
  for (size_t alignment = 8; alignment <= 65536; alignment *= 2) {
    void *into = NULL;
    if (posix_memalign(&into, alignment, 1000) != 0 || (uintptr_t)into % alignment != 0) return 11;
    aligned[count++] = into;
    into = aligned_alloc(alignment, 1000);
    if (into == NULL || (uintptr_t)into % alignment != 0) return 12;
    aligned[count++] = into;
    into = memalign(alignment, 1000);
    if (into == NULL || (uintptr_t)into % alignment != 0) return 13;
    aligned[count++] = into;
  }
  void *unset = &unset;
  if (posix_memalign(&unset, 24, 10) != EINVAL || posix_memalign(&unset, 4, 10) != EINVAL) return 14;
  if (posix_memalign(&unset, 64, huge - 100) != ENOMEM || unset != &unset) return 15;
  aligned[count++] = valloc(1000);
  aligned[count++] = pvalloc(1);
  tell("aligned");
  for (int at = 0; at < count; at++) {
    memset(aligned[at], 1, 1);
    aligned[at] = realloc(aligned[at], 2000);
    if (*(char *)aligned[at] != 1) return 16;
  }
  tell("aligned-realloc");
  for (int at = 0; at < count; at++) free(aligned[at]);
  tell("aligned-freed");

  /* What libc keeps for its threads (stacks, TLS) is taken in a first round, and not counted twice. */
  pthread_t threads[THREADS];
  void *left[THREADS];
  for (int turn = 0; turn < 2; turn++) {
    reset();
    for (uintptr_t at = 0; at < THREADS; at++) pthread_create(&threads[at], NULL, churn, (void *)(at + 1));
    for (int at = 0; at < THREADS; at++) pthread_join(threads[at], &left[at]);
    if (turn == 1) tell("threads");
    for (int at = 0; at < THREADS; at++) free(left[at]);
  }

  /* A fork amid threads that allocate with stacks kept: the child may allocate, write, and end. */
  if (count_blocks_watch("", 8) == 0) return 17;
  reset();
  char *traced = malloc(77);
  tell("watched");
  traced = realloc(traced, 99);
  tell("watched-realloc");
  uint64_t serial = count_blocks_serial();
  char *second = aligned_alloc(256, 33);
  int pipes[2];
  if (pipe(pipes) != 0) return 18;
  if (count_blocks_write(pipes[1], serial) != 1) return 19;
  char line[400] = {0};
  if (read(pipes[0], line, sizeof line - 1) <= 0 || strstr(line, " 33 ") == NULL) return 20;
  for (uintptr_t at = 0; at < THREADS; at++) pthread_create(&threads[at], NULL, churn, (void *)(at + 1));
  for (int round = 0; round < 50; round++) {
    pid_t child = fork();
    if (child == 0) {
      alarm(10);
      for (int at = 0; at < 100; at++) free(malloc(50));
      _exit(count_blocks_write(pipes[1], UINT64_MAX) == 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) return 21;
  }
  for (int at = 0; at < THREADS; at++) {
    pthread_join(threads[at], &left[at]);
    free(left[at]);
  }
  free(second);
  free(traced);
  tell("watched-freed");
  return 0;
}
