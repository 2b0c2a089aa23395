/* fs: see fs.h. Every write, flush, close and rename is checked, and a failure leaves nothing half done. */
#include "lib/fs.h"

#include "lib/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_descriptor(int descriptor, const char *path, struct str_builder *builder, struct error *error)
{
    char buffer[65536];
    for (;;) {
        ssize_t got = read(descriptor, buffer, sizeof(buffer));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(error, errno, "%s: cannot be read", path);
        if (got == 0)
            return 0;
        str_builder_append_bytes(builder, buffer, (size_t)got);
        if (builder->failed)
            return error_set(error, "%s: larger than %zu bytes", path, builder->maximum);
    }
}

int fs_read_file(const char *path, struct str_builder *builder, struct error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hang us */
    if (descriptor < 0)
        return error_set_errno(error, errno, "%s: cannot be opened", path);
    struct stat status;
    int result;
    if (fstat(descriptor, &status) != 0)
        result = error_set_errno(error, errno, "%s", path);
    else if (!S_ISREG(status.st_mode))
        result = error_set(error, "%s: not a regular file", path);
    else if ((unsigned long long)status.st_size > builder->maximum)
        result = error_set(error, "%s: larger than %zu bytes", path, builder->maximum);
    else
        result = read_descriptor(descriptor, path, builder, error);
    close(descriptor);
    return result;
}

static int write_all(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        bytes += written;
        length -= (size_t)written;
    }
    return 0;
}

static int synchronise_folder(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    int result = fsync(descriptor);
    close(descriptor);
    /* Some file systems have no fsync for folders; the rename itself was done. */
    return result != 0 && errno != EINVAL ? -1 : 0;
}

/* The folder part of path into out. */
static int folder_of(const char *path, char out[FS_PATH_MAXIMUM], struct error *error)
{
    if (strlen(path) >= FS_PATH_MAXIMUM - 32)
        return error_set(error, "%.64s...: path too long", path);
    char copy[FS_PATH_MAXIMUM];
    snprintf(copy, sizeof(copy), "%s", path);
    snprintf(out, FS_PATH_MAXIMUM, "%s", dirname(copy));
    return 0;
}

static int replace_file(const char *path, const void *bytes, size_t length, bool durable, struct error *error)
{
    char folder[FS_PATH_MAXIMUM], temporary[FS_PATH_MAXIMUM];
    if (folder_of(path, folder, error) != 0 || fs_make_directories(folder, error) != 0)
        return -1;
    snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
    int descriptor = mkostemp(temporary, O_CLOEXEC);
    if (descriptor < 0)
        return error_set_errno(error, errno, "%s: cannot be created", path);
    bool failed = write_all(descriptor, bytes, length) != 0 || fchmod(descriptor, 0644) != 0 || (durable && fsync(descriptor) != 0);
    int saved = errno;
    if (close(descriptor) != 0 && !failed) {
        failed = true;
        saved = errno;
    }
    if (!failed && rename(temporary, path) != 0) {
        failed = true;
        saved = errno;
    }
    if (failed) {
        unlink(temporary);
        return error_set_errno(error, saved, "%s: cannot be written", path);
    }
    if (durable && synchronise_folder(folder) != 0)
        return error_set_errno(error, errno, "%s: cannot be synchronised", folder);
    return 0;
}

int fs_write_file(const char *path, const void *bytes, size_t length, struct error *error)
{
    return replace_file(path, bytes, length, true, error);
}

bool fs_has_bytes(const char *path, const void *bytes, size_t length)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) || (unsigned long long)status.st_size != length)
        return false;
    struct str_builder old;
    str_builder_init(&old, length);
    bool same =
        fs_read_file(path, &old, NULL) == 0 && old.length == length && (length == 0 || memcmp(old.data, bytes, length) == 0);
    str_builder_release(&old);
    return same;
}

int fs_update_file(const char *path, const void *bytes, size_t length, bool *changed, struct error *error)
{
    bool same = fs_has_bytes(path, bytes, length);
    if (changed != NULL)
        *changed = !same;
    return same ? 0 : replace_file(path, bytes, length, false, error);
}

int fs_make_directories(const char *path, struct error *error)
{
    char partial[FS_PATH_MAXIMUM];
    if (path[0] == '\0')
        return error_set(error, "expected the name of a folder, got nothing");
    if (strlen(path) >= sizeof(partial))
        return error_set(error, "%.64s...: path too long", path);
    snprintf(partial, sizeof(partial), "%s", path);
    for (char *slash = partial + 1;; slash++) {
        slash = strchr(slash, '/');
        if (slash != NULL)
            *slash = '\0';
        if (mkdir(partial, 0755) != 0 && errno != EEXIST)
            return error_set_errno(error, errno, "%s: folder cannot be created", partial);
        if (slash == NULL)
            break;
        *slash = '/';
    }
    if (!fs_is_directory(path))
        return error_set(error, "%s: is in the way of a folder of that name", path);
    return 0;
}

int fs_copy_file(const char *from, const char *to, struct error *error)
{
    struct str_builder content;
    str_builder_init(&content, (size_t)1 << 30);
    int result = fs_read_file(from, &content, error);
    if (result == 0)
        result = fs_write_file(to, content.length > 0 ? content.data : "", content.length, error);
    str_builder_release(&content);
    return result;
}

bool fs_exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

bool fs_is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int fs_remove_tree(const char *path, struct error *error)
{
    struct stat status;
    if (lstat(path, &status) != 0)
        return errno == ENOENT ? 0 : error_set_errno(error, errno, "%s", path);
    if (!S_ISDIR(status.st_mode))
        return unlink(path) == 0 ? 0 : error_set_errno(error, errno, "%s: cannot be removed", path);
    struct arena arena;
    arena_init(&arena);
    struct fs_listing listing;
    int result = fs_list_directory(&arena, path, &listing, error);
    for (size_t i = 0; result == 0 && i < listing.count; i++)
        result = fs_remove_tree(fs_join(&arena, path, listing.names[i]), error);
    if (result == 0 && rmdir(path) != 0)
        result = error_set_errno(error, errno, "%s: cannot be removed", path);
    arena_release(&arena);
    return result;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int fs_list_directory(struct arena *arena, const char *path, struct fs_listing *listing, struct error *error)
{
    *listing = (struct fs_listing){0};
    DIR *folder = opendir(path);
    if (folder == NULL)
        return error_set_errno(error, errno, "%s: folder cannot be opened", path);
    struct vec names;
    vec_init(&names, sizeof(char *));
    errno = 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; errno = 0, entry = readdir(folder))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            *VEC_PUSH(&names, char *) = arena_copy_text(arena, entry->d_name);
    int saved = errno;
    closedir(folder);
    if (saved != 0) {
        vec_release(&names);
        return error_set_errno(error, saved, "%s: folder cannot be read", path);
    }
    if (names.count > 0)
        qsort(names.items, names.count, sizeof(char *), compare_names);
    listing->names = arena_copy_bytes(arena, names.items, names.count * sizeof(char *));
    listing->count = names.count;
    vec_release(&names);
    return 0;
}

char *fs_join(struct arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    while (*name == '/')
        name++;
    return arena_format(arena, "%.*s%s%s", (int)length, folder, length == 0 || folder[length - 1] == '/' ? "" : "/", name);
}

bool fs_has_safe_characters(const char *name)
{
    if (name[0] == '\0' || name[0] == '.')
        return false;
    for (; *name != '\0'; name++) {
        char c = *name;
        bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        if (!safe)
            return false;
    }
    return true;
}

bool fs_is_safe_name(const char *name)
{
    return strlen(name) <= 128 && fs_has_safe_characters(name);
}
