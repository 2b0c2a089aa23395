/* services_place: the folder of a service: its user must be able to enter it, and nobody else. */
#include "runner/services_driver.h"

#include "lib/digest.h"
#include "lib/fs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Everybody may pass, nobody else may look. */
#define BASE_MODE 0711
#define FOLDER_MODE 0700
/* sun_path has 108 bytes, and "/.s.PGSQL.65535.lock" follows. */
#define SOCKET_FOLDER_MAXIMUM 85
#define ELSEWHERE "/var/tmp/benchlab-"
#define NAME_LENGTH 16

/* Makes a folder that belongs to owner, or takes one that does already: never one that somebody else has put there. */
static int make_owned(const char *folder, uid_t owner, gid_t group, mode_t mode, struct error *error)
{
    struct stat status;
    if (mkdir(folder, FOLDER_MODE) == 0) {
        if (owner != geteuid() && lchown(folder, owner, group) != 0)
            return error_set_errno(error, errno, "%s", folder);
    } else if (errno != EEXIST)
        return error_set_errno(error, errno, "%s", folder);
    if (lstat(folder, &status) != 0)
        return error_set_errno(error, errno, "%s", folder);
    if (!S_ISDIR(status.st_mode) || status.st_uid != owner)
        return error_set(error, "%s: expected a folder of the user with the number %ld: remove it, and it is made anew", folder,
                         (long)owner);
    if ((status.st_mode & 0777) != mode && chmod(folder, mode) != 0)
        return error_set_errno(error, errno, "%s", folder);
    return 0;
}

/* <base>/<name>, if it can be a place: short enough, and the user can come there. */
static bool is_suitable(const struct services_start *start, const char *base, const char *name)
{
    return strlen(base) + 1 + strlen(name) <= SOCKET_FOLDER_MAXIMUM && service_user_can_enter(&start->user, base);
}

int services_place(struct services_start *start, const char *services_folder, const char *name, const char *const *users,
                   struct error *error)
{
    char digest[DIGEST_TEXT_SIZE];
    if (service_user_choose(&start->user, users, error) != 0 ||
        make_owned(services_folder, geteuid(), getegid(), BASE_MODE, error) != 0)
        return -1;
    start->base = services_folder;
    if (!is_suitable(start, start->base, name)) {
        (void)digest_sha256(services_folder, strlen(services_folder), digest);
        start->base = arena_format(start->arena, ELSEWHERE "%.*s", NAME_LENGTH, digest);
        if (make_owned(start->base, geteuid(), getegid(), BASE_MODE, error) != 0)
            return -1;
        if (!is_suitable(start, start->base, name))
            return error_set(error, "user %s can enter neither %s nor %s", start->user.name, services_folder, start->base);
    }
    bool changes = start->user.changes;
    start->folder = fs_join(start->arena, start->base, name);
    start->log_path = arena_format(start->arena, "%s/%s.log", start->base, name);
    return make_owned(start->folder, changes ? start->user.identity.user : geteuid(),
                      changes ? start->user.identity.groups[0] : getegid(), FOLDER_MODE, error);
}
