/* site_stage: see the header. Part of the site writer. */
#include "site-gen/render/site_stage.h"

#include "lib/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- begin ------------------------------------------------------------------------------------------------------------------ */
/* The folder's real place, so that a symbolic link to it stays one. The folder need not exist, the one that holds it is made. */
static int resolve(struct site_stage *stage, const char *folder, struct error *error)
{
    char real[PATH_MAX];
    if (realpath(folder, real) != NULL) {
        stage->target = arena_copy_text(&stage->arena, real);
        return 0;
    }
    if (errno != ENOENT)
        return error_set_errno(error, errno, "%s", folder);
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    char *path = arena_copy_str(&stage->arena, (struct str){folder, length});
    char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *parent = slash == NULL   ? "."
                         : slash == path ? "/"
                                         : arena_copy_str(&stage->arena, (struct str){path, (size_t)(slash - path)});
    if (*name == '\0' || fs_make_directories(parent, error) != 0)
        return *name == '\0' ? error_set(error, "\"%s\": not the name of a folder", folder) : -1;
    if (realpath(parent, real) == NULL)
        return error_set_errno(error, errno, "%s", parent);
    stage->target = fs_join(&stage->arena, real, name);
    return 0;
}

/* One build at a time for the folders below parent. A file system without locks goes without. */
static int lock(struct site_stage *stage, const char *parent, struct error *error)
{
    stage->lock = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (stage->lock < 0)
        return error_set_errno(error, errno, "%s", parent);
    if (flock(stage->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return 0;
    return error_set(error, "%s: another build is writing it", stage->target);
}

/* Refuses to replace what is not ours: replacing removes every file that the new site does not have. */
static int check_target(struct site_stage *stage, struct error *error)
{
    if (!fs_exists(stage->target))
        return 0;
    if (!fs_is_directory(stage->target))
        return error_set(error, "%s: not a folder", stage->target);
    struct fs_listing listing;
    if (fs_list_directory(&stage->arena, stage->target, &listing, error) != 0)
        return -1;
    bool is_site = listing.count == 0 || fs_exists(fs_join(&stage->arena, stage->target, SITE_STAGE_MARKER));
    bool is_repository = fs_exists(fs_join(&stage->arena, stage->target, ".git"));
    if (!is_site || is_repository)
        return error_set(error, "%s: holds files that are not a benchlab site; choose another folder or empty it", stage->target);
    return 0;
}

static void release(struct site_stage *stage)
{
    if (stage->target_folder >= 0)
        close(stage->target_folder);
    if (stage->fresh_folder >= 0)
        close(stage->fresh_folder);
    if (stage->lock >= 0)
        close(stage->lock); /* only read, and the lock ends with it: nothing can be lost */
    arena_release(&stage->arena);
}

static int open_folders(struct site_stage *stage, struct error *error)
{
    stage->fresh_folder = open(stage->fresh, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (stage->fresh_folder < 0)
        return error_set_errno(error, errno, "%s", stage->fresh);
    stage->target_folder = open(stage->target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return stage->target_folder >= 0 || errno == ENOENT ? 0 : error_set_errno(error, errno, "%s", stage->target);
}

int site_stage_begin(struct site_stage *stage, const char *folder, struct error *error)
{
    *stage = (struct site_stage){.lock = -1, .target_folder = -1, .fresh_folder = -1};
    arena_init(&stage->arena);
    if (resolve(stage, folder, error) != 0)
        goto failed;
    char *slash = strrchr(stage->target, '/');
    const char *parent =
        slash == stage->target ? "/" : arena_copy_str(&stage->arena, (struct str){stage->target, (size_t)(slash - stage->target)});
    stage->fresh = arena_format(&stage->arena, "%s/.%s.benchlab-new", slash == stage->target ? "" : parent, slash + 1);
    if (lock(stage, parent, error) != 0 || check_target(stage, error) != 0)
        goto failed;
    /* What an interrupted build left behind goes first. */
    if (fs_remove_tree(stage->fresh, error) != 0 || fs_make_directories(stage->fresh, error) != 0 ||
        open_folders(stage, error) != 0)
        goto failed;
    return 0;
failed:
    release(stage);
    return -1;
}

/* ---- files ------------------------------------------------------------------------------------------------------------------ */
/* folder/path into place. 0, or -1: too long. */
static int join(const char *folder, const char *path, char place[FS_PATH_MAXIMUM], struct error *error)
{
    int length = snprintf(place, FS_PATH_MAXIMUM, "%s/%s", folder, path);
    return length > 0 && length < FS_PATH_MAXIMUM ? 0 : error_set(error, "%.64s...: path too long", path);
}

/* Puts path's folder into the fresh site. */
static int make_folder(const struct site_stage *stage, const char *path, struct error *error)
{
    char place[FS_PATH_MAXIMUM];
    if (join(stage->fresh, path, place, error) != 0)
        return -1;
    *strrchr(place, '/') = '\0';
    return fs_make_directories(place, error);
}

/* The old file has these bytes. */
static bool is_unchanged(const struct site_stage *stage, const char *path, const void *bytes, size_t length)
{
    char place[FS_PATH_MAXIMUM];
    return stage->target_folder >= 0 && join(stage->target, path, place, NULL) == 0 && fs_has_bytes(place, bytes, length);
}

/* Takes the old file into the fresh site. 0, or -1; *linked tells whether it could be: there are file systems without hard links. */
static int link_old(const struct site_stage *stage, const char *path, bool *linked, struct error *error)
{
    *linked = linkat(stage->target_folder, path, stage->fresh_folder, path, 0) == 0;
    if (*linked || errno != ENOENT)
        return 0;
    if (make_folder(stage, path, error) != 0)
        return -1;
    *linked = linkat(stage->target_folder, path, stage->fresh_folder, path, 0) == 0;
    return 0;
}

static int create(const struct site_stage *stage, const char *path, struct error *error)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    int descriptor = openat(stage->fresh_folder, path, flags, 0644);
    if (descriptor < 0 && errno == ENOENT) {
        if (make_folder(stage, path, error) != 0)
            return -1;
        descriptor = openat(stage->fresh_folder, path, flags, 0644);
    }
    if (descriptor < 0)
        error_set_errno(error, errno, "%s/%s: cannot be created", stage->fresh, path);
    return descriptor;
}

/* Nobody looks at the fresh site before it is complete, so a file can be written where it belongs. */
static int write_file(const struct site_stage *stage, const char *path, const char *bytes, size_t length, struct error *error)
{
    int descriptor = create(stage, path, error);
    if (descriptor < 0)
        return -1;
    bool failed = fchmod(descriptor, 0644) != 0; /* whatever the umask: it is to be read by a web server */
    for (size_t done = 0; !failed && done < length;) {
        ssize_t written = write(descriptor, bytes + done, length - done);
        failed = written < 0 && errno != EINTR;
        done += written > 0 ? (size_t)written : 0;
    }
    int reason = errno;
    if (close(descriptor) != 0 && !failed) {
        failed = true;
        reason = errno;
    }
    return failed ? error_set_errno(error, reason, "%s/%s: cannot be written", stage->fresh, path) : 0;
}

bool site_stage_has(const struct site_stage *stage, const char *path, long long size, struct timespec written)
{
    struct stat status;
    if (stage->target_folder < 0 || fstatat(stage->target_folder, path, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    bool is_younger = status.st_mtim.tv_sec > written.tv_sec ||
                      (status.st_mtim.tv_sec == written.tv_sec && status.st_mtim.tv_nsec > written.tv_nsec);
    return S_ISREG(status.st_mode) && status.st_size == size && !is_younger;
}

int site_stage_take(struct site_stage *stage, const char *path, bool *taken, struct error *error)
{
    if (link_old(stage, path, taken, error) != 0)
        return -1;
    stage->unchanged += *taken ? 1 : 0;
    return 0;
}

int site_stage_put(struct site_stage *stage, const char *path, const void *bytes, size_t length, struct error *error)
{
    bool linked = false;
    if (is_unchanged(stage, path, bytes, length) && link_old(stage, path, &linked, error) != 0)
        return -1;
    if (linked) {
        stage->unchanged++;
        return 0;
    }
    stage->written++; /* changed or new */
    return write_file(stage, path, bytes, length, error);
}

/* ---- end -------------------------------------------------------------------------------------------------------------------- */
/* Swaps the two folders, or, where the file system can't, renames one after the other. */
static int swap(struct site_stage *stage, struct error *error)
{
    if (!fs_exists(stage->target))
        return rename(stage->fresh, stage->target) == 0 ? 0 : error_set_errno(error, errno, "%s", stage->target);
    if (renameat2(AT_FDCWD, stage->fresh, AT_FDCWD, stage->target, RENAME_EXCHANGE) == 0)
        return 0;
    const char *old = arena_format(&stage->arena, "%s-old", stage->fresh);
    if (fs_remove_tree(old, error) != 0)
        return -1;
    if (rename(stage->target, old) != 0)
        return error_set_errno(error, errno, "%s", stage->target);
    if (rename(stage->fresh, stage->target) != 0) {
        int reason = errno;
        if (rename(old, stage->target) != 0)
            return error_set_errno(error, reason, "%s: the old site is now in %s", stage->target, old);
        return error_set_errno(error, reason, "%s", stage->target);
    }
    return fs_remove_tree(old, error);
}

int site_stage_commit(struct site_stage *stage, struct str marker, bool renew, struct error *error)
{
    int result = renew ? write_file(stage, SITE_STAGE_MARKER, marker.data, marker.length, error)
                       : site_stage_put(stage, SITE_STAGE_MARKER, marker.data, marker.length, error);
    if (result == 0)
        result = swap(stage, error);
    if (result == 0)
        result = fs_remove_tree(stage->fresh, error); /* after the swap: the old site */
    else
        fs_remove_tree(stage->fresh, NULL);
    release(stage);
    return result;
}

void site_stage_abort(struct site_stage *stage)
{
    fs_remove_tree(stage->fresh, NULL); /* what can't be removed now is removed by the next build */
    release(stage);
}
