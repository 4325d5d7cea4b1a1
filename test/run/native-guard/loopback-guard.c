/*
 * Preloaded into a measured process (LD_PRELOAD): writes down every name look-up, connection and datagram of its native
 * code that would leave loopback, and refuses it. The counterpart of test/run/loopback-guard.ts, which sees only Node's.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static void write_down(const char *what, const char *whom) {
  const char *file = getenv("LOOPBACK_GUARD_FILE");
  int fd = file ? open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
  char line[512];
  int length = snprintf(line, sizeof line, "%s%s\n", what, whom);
  if (length >= (int)sizeof line) length = sizeof line - 1;
  // A guard that cannot write would pass for an empty log.
  if (fd < 0 || write(fd, line, length) != length) abort();
  close(fd);
}

__attribute__((constructor)) static void begin(void) { write_down("native guard in place", ""); }

/* An address in figures needs no look-up: connect() judges it. */
static int needs_look_up(const char *name) {
  unsigned char address[sizeof(struct in6_addr)];
  if (name == NULL || inet_pton(AF_INET, name, address) == 1) return 0;
  if (strchr(name, ':') != NULL) return 0;
  size_t length = strlen(name), suffix = strlen(".localhost");
  if (strcasecmp(name, "localhost") == 0) return 0;
  return length < suffix || strcasecmp(name + length - suffix, ".localhost") != 0;
}

static int refuse_look_up(const char *name) {
  if (!needs_look_up(name)) return 0;
  write_down("look-up of ", name);
  return 1;
}

static int leaves_loopback(const struct sockaddr *to, char *text, size_t size) {
  if (to == NULL) return 0;
  if (to->sa_family == AF_INET) {
    const struct sockaddr_in *four = (const struct sockaddr_in *)to;
    unsigned host = ntohl(four->sin_addr.s_addr);
    if (host >> 24 == 127 || host == 0) return 0;
    char address[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &four->sin_addr, address, sizeof address);
    snprintf(text, size, "%s port %d", address, ntohs(four->sin_port));
    return 1;
  }
  if (to->sa_family == AF_INET6) {
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)to;
    const struct in6_addr *host = &six->sin6_addr;
    if (IN6_IS_ADDR_LOOPBACK(host) || IN6_IS_ADDR_UNSPECIFIED(host)) return 0;
    if (IN6_IS_ADDR_V4MAPPED(host) && host->s6_addr[12] == 127) return 0;
    char address[INET6_ADDRSTRLEN];
    inet_ntop(AF_INET6, host, address, sizeof address);
    snprintf(text, size, "%s port %d", address, ntohs(six->sin6_port));
    return 1;
  }
  return 0;
}

static int refuse_sending(const char *what, const void *to) {
  char text[128];
  if (!leaves_loopback(to, text, sizeof text)) return 0;
  write_down(what, text);
  errno = ENETUNREACH;
  return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
  return refuse_look_up(node) ? EAI_NONAME : NEXT(getaddrinfo)(node, service, hints, result);
}

int getaddrinfo_a(int mode, struct gaicb *list[], int count, struct sigevent *event) {
  for (int at = 0; at < count; at++)
    if (list[at] != NULL && refuse_look_up(list[at]->ar_name)) return EAI_FAIL;
  return NEXT(getaddrinfo_a)(mode, list, count, event);
}

struct hostent *gethostbyname(const char *name) {
  if (!refuse_look_up(name)) return NEXT(gethostbyname)(name);
  h_errno = HOST_NOT_FOUND;
  return NULL;
}

struct hostent *gethostbyname2(const char *name, int family) {
  if (!refuse_look_up(name)) return NEXT(gethostbyname2)(name, family);
  h_errno = HOST_NOT_FOUND;
  return NULL;
}

int gethostbyname_r(const char *name, struct hostent *into, char *buffer, size_t size, struct hostent **result, int *error) {
  if (!refuse_look_up(name)) return NEXT(gethostbyname_r)(name, into, buffer, size, result, error);
  *result = NULL;
  *error = HOST_NOT_FOUND;
  return 0;
}

int gethostbyname2_r(const char *name, int family, struct hostent *into, char *buffer, size_t size, struct hostent **result,
                     int *error) {
  if (!refuse_look_up(name)) return NEXT(gethostbyname2_r)(name, family, into, buffer, size, result, error);
  *result = NULL;
  *error = HOST_NOT_FOUND;
  return 0;
}

int connect(int fd, const struct sockaddr *to, socklen_t size) {
  return refuse_sending("connection to ", to) ? -1 : NEXT(connect)(fd, to, size);
}

ssize_t sendto(int fd, const void *bytes, size_t length, int flags, const struct sockaddr *to, socklen_t size) {
  return refuse_sending("datagram to ", to) ? -1 : NEXT(sendto)(fd, bytes, length, flags, to, size);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  return refuse_sending("datagram to ", message->msg_name) ? -1 : NEXT(sendmsg)(fd, message, flags);
}

int sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags) {
  for (unsigned at = 0; at < count; at++)
    if (refuse_sending("datagram to ", messages[at].msg_hdr.msg_name)) return -1;
  return NEXT(sendmmsg)(fd, messages, count, flags);
}
