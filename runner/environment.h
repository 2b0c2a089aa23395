/* environment: the machine, the kernel and the build that a run was made with, so that results are never compared across them
 * unknowingly. Read once a session; steal time and load average are read around each run. */
#ifndef RUNNER_ENVIRONMENT_H
#define RUNNER_ENVIRONMENT_H

#include "lib/error.h"
#include "lib/str.h"

#include <stdint.h>

#define ENVIRONMENT_TEXT_SIZE 128
#define ENVIRONMENT_UNKNOWN "unknown"

/* Plain values; owns nothing. What the system does not tell is ENVIRONMENT_UNKNOWN or 0. */
struct environment {
    char machine[17]; /* 16 hex digits: FNV-1a-64 of "<cpu>|<cores>|<memory in GiB>|<kernel>" */
    char cpu[ENVIRONMENT_TEXT_SIZE];
    int64_t cores; /* online processors */
    int64_t memory_bytes;
    char os[ENVIRONMENT_TEXT_SIZE];
    char kernel[ENVIRONMENT_TEXT_SIZE];
    char architecture[ENVIRONMENT_TEXT_SIZE];
    char governor[ENVIRONMENT_TEXT_SIZE]; /* of the first processor's frequency scaling */
};

/* CPU time of the whole machine since boot, in clock ticks, from the first line of /proc/stat. */
struct environment_cpu_ticks {
    uint64_t total; /* user and nice include guest time, which is therefore not added again */
    uint64_t steal;
};

/* Reads the machine. root is put before /proc, /sys and /etc ("" for the real ones; tests give a folder of their own). 0, or -1
 * when /proc/cpuinfo or /proc/meminfo cannot be read. */
int environment_read(struct environment *environment, const char *root, struct error *error);

/* The text of a file as one line without white space around it, or ENVIRONMENT_UNKNOWN. */
void environment_read_text(char text[ENVIRONMENT_TEXT_SIZE], const char *root, const char *path);

/* The first processor's frequency governor, or ENVIRONMENT_UNKNOWN. */
void environment_read_governor(char governor[ENVIRONMENT_TEXT_SIZE], const char *root);

/* Fills ticks from <root>/proc/stat. 0, or -1 with an error. */
int environment_read_cpu_ticks(struct environment_cpu_ticks *ticks, const char *root, struct error *error);

/* Appends a file of /proc, /sys or /etc (path, below root) to text, which has the maximum. Such files have the size 0 until they
 * are read, so fs_read_file does not fit. 0, or -1 with an error. */
int environment_read_file(struct str_builder *text, const char *root, const char *path, struct error *error);

/* Share of the machine's CPU time between two readings that the hypervisor took away, 0 to 1; 0 when no time passed. */
double environment_steal_share(const struct environment_cpu_ticks *from, const struct environment_cpu_ticks *to);

/* Load average over one minute; 0 when unknown. */
double environment_load_average(void);

/* How this program was built. Static text. */
const char *environment_lab_version(void);
const char *environment_lab_commit(void);
const char *environment_compiler(void);       /* "gcc 12.2.0" */
const char *environment_compiler_flags(void); /* "-O2 -g" */

#endif
