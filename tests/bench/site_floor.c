/* site_floor: the least that a site of these files can cost: writes the files of a list, which lie below SOURCE, below DESTINATION, and does
 * nothing else. Each is read into memory first, which is not timed; making folders, creating, writing and closing is. One thread, no fsync,
 * as in the site writer. Prints one line of JSON: files, bytes, wall_ns, cpu_ns.
 * usage: site_floor LIST SOURCE DESTINATION    LIST: paths from SOURCE, a line each, folders before what they hold ending in '/' */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct cost {
    int64_t wall_ns, cpu_ns;
};

struct content {
    char *bytes;
    size_t length, capacity;
};

static void fail(const char *path)
{
    (void)fprintf(stderr, "site_floor: %s: %s\n", path, strerror(errno));
    exit(1);
}

static int64_t nanoseconds(clockid_t clock)
{
    struct timespec time;
    (void)clock_gettime(clock, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static struct cost now(void)
{
    return (struct cost){nanoseconds(CLOCK_MONOTONIC), nanoseconds(CLOCK_THREAD_CPUTIME_ID)};
}

static void read_file(int folder, const char *path, struct content *content)
{
    struct stat status;
    int file = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0)
        fail(path);
    content->length = (size_t)status.st_size;
    if (content->length > content->capacity) {
        content->capacity = content->length * 2;
        free(content->bytes);
        content->bytes = malloc(content->capacity);
        if (content->bytes == NULL)
            fail(path);
    }
    for (size_t done = 0; done < content->length;) {
        ssize_t got = read(file, content->bytes + done, content->length - done);
        if (got <= 0)
            fail(path);
        done += (size_t)got;
    }
    (void)close(file);
}

static void write_file(int folder, const char *path, const struct content *content)
{
    int file = openat(folder, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0)
        fail(path);
    for (size_t done = 0; done < content->length;) {
        ssize_t put = write(file, content->bytes + done, content->length - done);
        if (put < 0)
            fail(path);
        done += (size_t)put;
    }
    if (close(file) != 0)
        fail(path);
}

int main(int count, char **arguments)
{
    if (count != 4) {
        (void)fprintf(stderr, "usage: site_floor LIST SOURCE DESTINATION\n");
        return 2;
    }
    FILE *list = fopen(arguments[1], "re");
    int source = open(arguments[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int destination =
        mkdir(arguments[3], 0755) != 0 && errno != EEXIST ? -1 : open(arguments[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (list == NULL || source < 0 || destination < 0)
        fail(list == NULL ? arguments[1] : source < 0 ? arguments[2] : arguments[3]);
    struct content content = {NULL, 0, 0};
    struct cost total = {0, 0};
    uint64_t files = 0, bytes = 0;
    char path[4096];
    while (fgets(path, sizeof path, list) != NULL) {
        size_t length = strcspn(path, "\n");
        path[length] = '\0';
        bool is_folder = length > 0 && path[length - 1] == '/';
        if (!is_folder)
            read_file(source, path, &content);
        struct cost start = now();
        if (!is_folder)
            write_file(destination, path, &content);
        else if (mkdirat(destination, path, 0755) != 0 && errno != EEXIST)
            fail(path);
        struct cost end = now();
        total.wall_ns += end.wall_ns - start.wall_ns;
        total.cpu_ns += end.cpu_ns - start.cpu_ns;
        files += !is_folder;
        bytes += is_folder ? 0 : content.length;
    }
    free(content.bytes);
    (void)fclose(list);
    (void)printf("{\"files\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"wall_ns\":%" PRId64 ",\"cpu_ns\":%" PRId64 "}\n", files, bytes,
                 total.wall_ns, total.cpu_ns);
    return fflush(stdout) == 0 ? 0 : 1;
}
