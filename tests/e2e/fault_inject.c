/* fault_inject: a preloaded library that makes the Nth call that changes a file fail, to prove that every write is checked. Environment:
 * FAULT_AT=N counts from 1; FAULT_LOG=path of an empty file that gets one byte when the fault was delivered (so that a caller knows
 * whether N was beyond the last call). Standard output and standard error are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int calls;

static int should_fail(int descriptor)
{
    const char *at = getenv("FAULT_AT"), *log = getenv("FAULT_LOG");
    if (at == NULL || log == NULL || (descriptor >= 0 && descriptor <= 2))
        return 0;
    if (atomic_fetch_add(&calls, 1) + 1 != atoi(at))
        return 0;
    int marker = open(log, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (marker >= 0) {
        ssize_t (*real)(int, const void *, size_t) = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
        real(marker, "x", 1);
        close(marker);
    }
    errno = ENOSPC;
    return 1;
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

ssize_t write(int descriptor, const void *bytes, size_t length)
{
    return should_fail(descriptor) ? -1 : REAL(ssize_t, "write", int, const void *, size_t)(descriptor, bytes, length);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset)
{
    return should_fail(descriptor) ? -1
                                   : REAL(ssize_t, "pwrite", int, const void *, size_t, off_t)(descriptor, bytes, length, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset)
{
    return should_fail(descriptor)
               ? -1
               : REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t)(descriptor, bytes, length, offset);
}

int fsync(int descriptor)
{
    return should_fail(descriptor) ? -1 : REAL(int, "fsync", int)(descriptor);
}

int fdatasync(int descriptor)
{
    return should_fail(descriptor) ? -1 : REAL(int, "fdatasync", int)(descriptor);
}

int ftruncate(int descriptor, off_t length)
{
    return should_fail(descriptor) ? -1 : REAL(int, "ftruncate", int, off_t)(descriptor, length);
}

int rename(const char *from, const char *to)
{
    return should_fail(-1) ? -1 : REAL(int, "rename", const char *, const char *)(from, to);
}

int mkdir(const char *path, mode_t mode)
{
    return should_fail(-1) ? -1 : REAL(int, "mkdir", const char *, mode_t)(path, mode);
}
