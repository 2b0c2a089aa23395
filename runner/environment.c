/* environment: reads the machine from /proc, /sys, /etc and uname; the build's own identity comes in through the Makefile's
 * DEFINES. */
#include "runner/environment.h"

#include "lib/fs.h"
#include "lib/random.h"
#include "lib/str.h"
#include "lib/utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#ifndef LAB_VERSION
#define LAB_VERSION ENVIRONMENT_UNKNOWN
#endif
#ifndef LAB_COMMIT
#define LAB_COMMIT ENVIRONMENT_UNKNOWN
#endif
#ifndef LAB_COMPILER_FLAGS
#define LAB_COMPILER_FLAGS ENVIRONMENT_UNKNOWN
#endif

#define STRINGIFY_VALUE(value) #value
#define STRINGIFY(value) STRINGIFY_VALUE(value)
#if defined(__clang__)
#define COMPILER "clang " STRINGIFY(__clang_major__) "." STRINGIFY(__clang_minor__) "." STRINGIFY(__clang_patchlevel__)
#elif defined(__GNUC__)
#define COMPILER "gcc " STRINGIFY(__GNUC__) "." STRINGIFY(__GNUC_MINOR__) "." STRINGIFY(__GNUC_PATCHLEVEL__)
#else
#define COMPILER ENVIRONMENT_UNKNOWN
#endif

/* /proc/cpuinfo of a machine with hundreds of processors is some hundred KiB. */
#define SYSTEM_FILE_MAXIMUM ((size_t)4 << 20)
#define BYTES_PER_GIB (INT64_C(1) << 30)
#define BYTES_PER_KIB 1024

/* Files of /proc have the size 0 until they are read, so fs_read_file's notion of a regular file does not fit here. */
int environment_read_file(struct str_builder *text, const char *root, const char *path, struct error *error)
{
    char full[FS_PATH_MAXIMUM];
    int length = snprintf(full, sizeof(full), "%s%s", root, path);
    if (length < 0 || (size_t)length >= sizeof(full))
        return error_set(error, "%s: path too long", path);
    FILE *file = fopen(full, "re");
    if (file == NULL)
        return error_set_errno(error, errno, "%s", full);
    char chunk[4096];
    size_t got = 0;
    while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        str_builder_append_bytes(text, chunk, got);
    int failed = ferror(file) != 0 || text->failed;
    (void)fclose(file); /* only read from: nothing can be lost */
    return failed ? error_set(error, "%s: cannot be read", full) : 0;
}

/* The text after "key<white space><separator>" on the line that starts with key; an empty slice when there is none. */
static struct str find_value(const char *text, const char *key, char separator)
{
    struct str rest = str_from_text(text);
    struct str line;
    while (str_split_next(&rest, '\n', &line)) {
        struct str value = line;
        struct str name;
        if (str_split_next(&value, separator, &name) && value.data != NULL && str_equals_text(str_trim(name), key))
            return str_trim(value);
    }
    return (struct str){NULL, 0};
}

static void copy_text(char *out, struct str value)
{
    if (value.length == 0)
        value = str_from_text(ENVIRONMENT_UNKNOWN);
    size_t length = value.length < ENVIRONMENT_TEXT_SIZE - 1 ? value.length : ENVIRONMENT_TEXT_SIZE - 1;
    memcpy(out, value.data, length);
    out[length] = '\0';
    utf8_clean(out); /* a file of the system may hold anything, and this is shown and stored as text */
    for (char *at = out; *at != '\0'; at++)
        if (*at == '\t' || *at == '\n')
            *at = ' ';
}

static void read_cpu(struct environment *environment, const char *cpuinfo)
{
    /* Not every architecture has "model name"; the others name themselves under one of these. */
    static const char *const names[] = {"model name", "Model", "cpu model", "cpu", "Processor", "CPU part"};
    struct str model = {NULL, 0};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && model.length == 0; i++)
        model = find_value(cpuinfo, names[i], ':');
    copy_text(environment->cpu, model);

    struct str rest = str_from_text(cpuinfo);
    struct str line;
    while (str_split_next(&rest, '\n', &line))
        if (str_starts_with(line, "processor\t") || str_starts_with(line, "processor "))
            environment->cores++;
    if (environment->cores == 0)
        environment->cores = 1;
}

static int64_t read_memory(const char *meminfo)
{
    struct str value = find_value(meminfo, "MemTotal", ':');
    struct str number;
    long long kibibytes = 0;
    if (value.length == 0 || !str_split_next(&value, ' ', &number) || !str_to_int64(number, &kibibytes) || kibibytes < 0)
        return 0;
    return (int64_t)kibibytes * BYTES_PER_KIB;
}

static void read_os(struct environment *environment, const char *os_release)
{
    struct str name = find_value(os_release, "PRETTY_NAME", '=');
    if (name.length >= 2 && name.data[0] == '"' && name.data[name.length - 1] == '"') {
        name.data++;
        name.length -= 2;
    }
    copy_text(environment->os, name);
}

static void name_machine(struct environment *environment)
{
    char text[3 * ENVIRONMENT_TEXT_SIZE];
    /* GiB, rounded: a kernel reserves a little more or less from one boot to the next. */
    int64_t gibibytes = (environment->memory_bytes + BYTES_PER_GIB / 2) / BYTES_PER_GIB;
    int length = snprintf(text, sizeof(text), "%s|%" PRId64 "|%" PRId64 "|%s", environment->cpu, environment->cores, gibibytes,
                          environment->kernel);
    uint64_t hash = random_hash_text((struct str){text, length < 0 ? 0 : (size_t)length});
    (void)snprintf(environment->machine, sizeof(environment->machine), "%016" PRIx64, hash);
}

void environment_read_text(char text[ENVIRONMENT_TEXT_SIZE], const char *root, const char *path)
{
    struct str_builder content;
    str_builder_init(&content, SYSTEM_FILE_MAXIMUM);
    if (environment_read_file(&content, root, path, NULL) != 0)
        str_builder_clear(&content);
    copy_text(text, str_trim(str_from_text(str_builder_text(&content))));
    str_builder_release(&content);
}

void environment_read_governor(char governor[ENVIRONMENT_TEXT_SIZE], const char *root)
{
    environment_read_text(governor, root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
}

int environment_read(struct environment *environment, const char *root, struct error *error)
{
    memset(environment, 0, sizeof(*environment));
    struct str_builder text;
    str_builder_init(&text, SYSTEM_FILE_MAXIMUM);
    int result = environment_read_file(&text, root, "/proc/cpuinfo", error);
    if (result == 0) {
        read_cpu(environment, str_builder_text(&text));
        str_builder_clear(&text);
        result = environment_read_file(&text, root, "/proc/meminfo", error);
    }
    if (result == 0) {
        environment->memory_bytes = read_memory(str_builder_text(&text));
        str_builder_clear(&text);
        /* These two need not exist. */
        if (environment_read_file(&text, root, "/etc/os-release", NULL) != 0)
            str_builder_clear(&text);
        read_os(environment, str_builder_text(&text));
        environment_read_governor(environment->governor, root);
    }
    str_builder_release(&text);
    if (result != 0)
        return -1;
    struct utsname names;
    bool known = uname(&names) == 0;
    copy_text(environment->kernel, str_from_text(known ? names.release : NULL));
    copy_text(environment->architecture, str_from_text(known ? names.machine : NULL));
    name_machine(environment);
    return 0;
}

int environment_read_cpu_ticks(struct environment_cpu_ticks *ticks, const char *root, struct error *error)
{
    /* cpu user nice system idle iowait irq softirq steal guest guest_nice */
    enum { STEAL = 7, COUNTED = 8 };
    struct str_builder text;
    str_builder_init(&text, SYSTEM_FILE_MAXIMUM);
    int result = environment_read_file(&text, root, "/proc/stat", error);
    struct str rest = find_value(str_builder_text(&text), "cpu", ' ');
    struct str word;
    *ticks = (struct environment_cpu_ticks){0};
    int field = 0;
    while (result == 0 && field < COUNTED && str_split_next(&rest, ' ', &word)) {
        long long value = 0;
        if (word.length == 0)
            continue;
        if (!str_to_int64(word, &value) || value < 0)
            break;
        ticks->total += (uint64_t)value;
        if (field == STEAL)
            ticks->steal = (uint64_t)value;
        field++;
    }
    str_builder_release(&text);
    if (result == 0 && field < COUNTED)
        return error_set(error, "%s/proc/stat: expected a line \"cpu\" with at least %d numbers", root, COUNTED);
    return result;
}

double environment_steal_share(const struct environment_cpu_ticks *from, const struct environment_cpu_ticks *to)
{
    /* The kernel's counters may step back a little (idle and iowait are corrected); a share outside [0, 1] would be nonsense. */
    if (to->total <= from->total || to->steal <= from->steal)
        return 0.0;
    double share = (double)(to->steal - from->steal) / (double)(to->total - from->total);
    return share > 1.0 ? 1.0 : share;
}

double environment_load_average(void)
{
    double load = 0.0;
    return getloadavg(&load, 1) == 1 ? load : 0.0;
}

const char *environment_lab_version(void)
{
    return LAB_VERSION;
}

const char *environment_lab_commit(void)
{
    return LAB_COMMIT;
}

const char *environment_compiler(void)
{
    return COMPILER;
}

const char *environment_compiler_flags(void)
{
    return LAB_COMPILER_FLAGS;
}
