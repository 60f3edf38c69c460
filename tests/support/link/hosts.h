// Network namespaces as hosts, and the ends of their cables.

#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_HOSTS = 16 };

struct host {
  int tun;
  int namespace;
};

// They count from 1.
static int host_count;
static struct host hosts[MAX_HOSTS + 1];

static void fail(const char *what) {
  fprintf(stderr, "link: ");
  perror(what);
  exit(1);
}

static int open_or_fail(const char *path, int flags) {
  int fd = open(path, flags);
  if (fd < 0) fail(path);
  return fd;
}

// A new namespace, in which the caller then is.
static struct host open_host(void) {
  if (unshare(CLONE_NEWNET) != 0) fail("unshare");
  struct ifreq request = { .ifr_name = "eth0", .ifr_flags = IFF_TUN | IFF_NO_PI };
  struct host host = { open_or_fail("/dev/net/tun", O_RDWR | O_NONBLOCK),
                       open_or_fail("/proc/self/ns/net", O_RDONLY) };
  if (ioctl(host.tun, TUNSETIFF, &request) != 0) fail("TUNSETIFF");
  return host;
}

static bool is_in_a_host(const struct stat *namespace) {
  for (int i = 1; i <= host_count; i++) {
    struct stat ours;
    fstat(hosts[i].namespace, &ours);
    if (ours.st_ino == namespace->st_ino && ours.st_dev == namespace->st_dev) return true;
  }
  return false;
}

// A tester that was killed could not end them itself.
static void kill_programs(void) {
  DIR *processes = opendir("/proc");
  if (processes == NULL) return;
  for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
    char path[300];
    struct stat namespace;
    int pid = atoi(entry->d_name);
    snprintf(path, sizeof path, "/proc/%s/ns/net", entry->d_name);
    if (pid > 0 && stat(path, &namespace) == 0 && is_in_a_host(&namespace)) kill(pid, SIGKILL);
  }
}
