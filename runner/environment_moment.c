/* environment_moment: reads the machine's present state from /proc and /sys. */
#include "runner/environment_moment.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FILE_MAXIMUM ((size_t)4 << 20)
#define PROCESSORS_MAXIMUM 4096
#define KHZ_PER_MHZ 1000
#define BYTES_PER_KIB 1024

int64_t environment_read_number(const char *root, const char *path)
{
    struct str_builder text;
    long long value = ENVIRONMENT_MISSING;
    str_builder_init(&text, FILE_MAXIMUM);
    if (environment_read_file(&text, root, path, NULL) == 0 &&
        !str_to_int64(str_trim(str_from_text(str_builder_text(&text))), &value))
        value = ENVIRONMENT_MISSING;
    str_builder_release(&text);
    return value;
}

/* "0.31 0.40 0.50 2/238 12015": three averages, running and all tasks, the newest process. */
static void read_load(struct environment_moment *moment, const char *root)
{
    struct str_builder text;
    struct str word;
    long long running = 0;
    moment->running_tasks = ENVIRONMENT_MISSING;
    str_builder_init(&text, FILE_MAXIMUM);
    if (environment_read_file(&text, root, "/proc/loadavg", NULL) == 0) {
        struct str rest = str_trim(str_from_text(str_builder_text(&text)));
        for (size_t i = 0; i < 3; i++)
            if (!str_split_next(&rest, ' ', &word) || !str_to_double(word, &moment->load_average[i]))
                moment->load_average[i] = 0;
        if (str_split_next(&rest, '/', &word) && str_to_int64(word, &running))
            moment->running_tasks = running;
    }
    str_builder_release(&text);
}

/* Of a line "name<white space>:<white space>number unit". False when it is another line. */
static bool read_line_number(struct str line, const char *name, double *value)
{
    struct str key;
    if (!str_split_next(&line, ':', &key) || line.data == NULL || !str_equals_text(str_trim(key), name))
        return false;
    struct str rest = str_trim(line);
    struct str number;
    return str_split_next(&rest, ' ', &number) && str_to_double(number, value);
}

/* cpufreq is exact where it is there; else what /proc/cpuinfo says (x86: "cpu MHz"). */
static int64_t read_frequency(const char *root)
{
    double sum = 0;
    int count = 0;
    for (int cpu = 0; cpu < PROCESSORS_MAXIMUM; cpu++) {
        char path[96];
        (void)snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/cpufreq/scaling_cur_freq", cpu);
        int64_t khz = environment_read_number(root, path);
        if (khz < 0)
            break;
        sum += (double)khz;
        count++;
    }
    struct str_builder text;
    str_builder_init(&text, FILE_MAXIMUM);
    if (count == 0 && environment_read_file(&text, root, "/proc/cpuinfo", NULL) == 0) {
        struct str rest = str_from_text(str_builder_text(&text));
        struct str line;
        double mhz = 0;
        while (str_split_next(&rest, '\n', &line)) {
            if (!read_line_number(line, "cpu MHz", &mhz))
                continue;
            sum += mhz * KHZ_PER_MHZ;
            count++;
        }
    }
    str_builder_release(&text);
    return count == 0 ? ENVIRONMENT_MISSING : llround(sum / count);
}

static int64_t read_throttling(const char *root)
{
    int64_t sum = ENVIRONMENT_MISSING;
    for (int cpu = 0; cpu < PROCESSORS_MAXIMUM; cpu++) {
        char path[96];
        (void)snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/thermal_throttle/core_throttle_count", cpu);
        int64_t events = environment_read_number(root, path);
        if (events < 0)
            break;
        sum = sum < 0 ? events : sum + events;
    }
    return sum;
}

int64_t environment_read_memory(const char *root, const char *name)
{
    struct str_builder text;
    struct str line;
    int64_t bytes = ENVIRONMENT_MISSING;
    str_builder_init(&text, FILE_MAXIMUM);
    if (environment_read_file(&text, root, "/proc/meminfo", NULL) == 0) {
        struct str rest = str_from_text(str_builder_text(&text));
        double kibibytes = 0;
        while (bytes < 0 && str_split_next(&rest, '\n', &line))
            if (read_line_number(line, name, &kibibytes) && kibibytes >= 0)
                bytes = (int64_t)kibibytes * BYTES_PER_KIB;
    }
    str_builder_release(&text);
    return bytes;
}

void environment_read_moment(struct environment_moment *moment, const char *root)
{
    memset(moment, 0, sizeof(*moment));
    read_load(moment, root);
    (void)environment_read_cpu_ticks(&moment->ticks, root, NULL); /* stays 0: no share of steal can be told */
    environment_read_governor(moment->governor, root);
    moment->frequency_khz = read_frequency(root);
    moment->throttle_events = read_throttling(root);
    moment->memory_available_bytes = environment_read_memory(root, "MemAvailable");
}
