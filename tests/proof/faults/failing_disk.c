// Loaded before the C library: the store's files fail or dawdle as the file named by FAILING_DISK says: "eio-sync" (every
// sync fails), "eio-write" (every write fails), "slow N" (every sync takes N milliseconds). Without that file: nothing.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static int wish(int fd, char *word, size_t size) {
  const char *name = getenv("FAILING_DISK");
  char link[64], path[4096];
  ssize_t length;
  FILE *file;
  if (name == NULL) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  if (strstr(path, ".db") == NULL) return 0;
  file = fopen(name, "r");
  if (file == NULL) return 0;
  length = fgets(word, (int)size, file) != NULL;
  fclose(file);
  return length > 0;
}

static int sync_fails(int fd) {
  char word[64];
  if (!wish(fd, word, sizeof word)) return 0;
  if (strncmp(word, "slow ", 5) == 0) {
    const long milliseconds = atol(word + 5);
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&pause, NULL);
    return 0;
  }
  if (strncmp(word, "eio-sync", 8) != 0) return 0;
  errno = EIO;
  return 1;
}

static int write_fails(int fd) {
  char word[64];
  if (!wish(fd, word, sizeof word) || strncmp(word, "eio-write", 9) != 0) return 0;
  errno = EIO;
  return 1;
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

int fsync(int fd) { return sync_fails(fd) ? -1 : REAL(int, "fsync", int)(fd); }
int fdatasync(int fd) { return sync_fails(fd) ? -1 : REAL(int, "fdatasync", int)(fd); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
  return write_fails(fd) ? -1 : REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t)(fd, bytes, size, at);
}
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
  return write_fails(fd) ? -1 : REAL(ssize_t, "pwrite", int, const void *, size_t, off_t)(fd, bytes, size, at);
}
