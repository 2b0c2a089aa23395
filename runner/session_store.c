/* session_store: opens, probes, locks and cleans the folders of a session. */
#include "runner/session_store.h"

#include "lib/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* About the size of a result: a disk with less room than this would lose the first one. */
#define PROBE_SIZE 65536

static int probe(const char *out, struct error *error)
{
    char path[FS_PATH_MAXIMUM];
    int length = snprintf(path, sizeof(path), "%s/.probe-%ld", out, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof(path))
        return error_set(error, "%s: path too long", out);
    char *bytes = calloc(PROBE_SIZE, 1);
    if (bytes == NULL)
        return error_set(error, "out of memory");
    memset(bytes, '.', PROBE_SIZE);
    int result = fs_write_file(path, bytes, PROBE_SIZE, error);
    free(bytes);
    if (result != 0)
        return error_add_context(error, "results cannot be stored in %s", out);
    if (unlink(path) != 0)
        return error_set_errno(error, errno, "%s", path);
    return 0;
}

/* The lock is on the folder itself: no file of ours lies among the results, and the kernel gives it back however we end. */
static int lock_folder(const char *out, struct error *error)
{
    int folder = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return error_set_errno(error, errno, "%s", out);
    if (flock(folder, LOCK_EX | LOCK_NB) == 0)
        return folder;
    int reason = errno;
    (void)close(folder);
    if (reason == EWOULDBLOCK)
        return error_set(error, "another benchlab run stores its results in %s; two at a time would disturb each other", out);
    return error_set_errno(error, reason, "%s cannot be locked", out);
}

int session_store_open(struct session_store *store, const char *out, struct error *error)
{
    memset(store, 0, sizeof(*store));
    store->out = out;
    store->lock = -1;
    if (fs_make_directories(out, error) != 0 || probe(out, error) != 0)
        return -1;
    const char *parent = getenv("TMPDIR");
    if (parent == NULL || parent[0] != '/')
        parent = "/tmp";
    int length = snprintf(store->temporary, sizeof(store->temporary), "%s/benchlab-XXXXXX", parent);
    if (length < 0 || (size_t)length >= sizeof(store->temporary))
        return error_set(error, "%s: path too long", parent);
    store->lock = lock_folder(out, error);
    if (store->lock < 0)
        return -1;
    if (mkdtemp(store->temporary) == NULL) {
        int reason = errno;
        (void)close(store->lock);
        store->lock = -1;
        return error_set_errno(error, reason, "no temporary folder in %s", parent);
    }
    return 0;
}

int session_store_close(struct session_store *store, struct error *error)
{
    if (store->lock < 0)
        return 0;
    int result = fs_remove_tree(store->temporary, error);
    (void)close(store->lock); /* of a folder: nothing was written through it */
    store->lock = -1;
    return result;
}
