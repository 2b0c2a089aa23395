/* Makes many raw results for make bench-import out of one template: other targets, scenarios, sessions, blocks and times, the same figures.
 *   import_generator TEMPLATE FOLDER FIRST COUNT TARGETS SCENARIOS
 * TEMPLATE is a raw result with marks such as @TARGET@ in the places of what differs (import.sh makes it); the results are numbered FIRST,
 * FIRST + 1, ... and always the same for the same number. A session has ten blocks, each with every scenario and target once. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BLOCKS 10
#define PARTS_MAXIMUM 64
#define TEMPLATE_MAXIMUM ((size_t)1 << 20)

enum value { TARGET, SCENARIO, RUN, SESSION, DAY, TIME, NUMBER, BLOCK, VALUES };
static const char *const MARKS[VALUES] = {"@TARGET@", "@SCENARIO@", "@RUN@", "@SESSION@", "@DAY@", "@TIME@", "@NUMBER@", "@BLOCK@"};

/* The template: text, then a value, text, value ... */
struct part {
    const char *text;
    size_t length;
    enum value value; /* VALUES behind the last text */
};
struct template
{
    struct part parts[PARTS_MAXIMUM];
    size_t count;
};

struct shape {
    long targets, scenarios;
};

static void die(const char *what, const char *name)
{
    fprintf(stderr, "import_generator: %s %s: %s\n", what, name, strerror(errno));
    exit(1);
}

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "re");
    char *text = malloc(TEMPLATE_MAXIMUM);
    if (file == NULL || text == NULL)
        die("cannot read", path);
    size_t length = fread(text, 1, TEMPLATE_MAXIMUM - 1, file);
    if (ferror(file) != 0)
        die("cannot read", path);
    (void)fclose(file);
    text[length] = '\0';
    return text;
}

/* The mark that comes first; NULL when there is none. */
static const char *find_mark(const char *text, enum value *value)
{
    const char *first = NULL;
    for (int i = 0; i < VALUES; i++) {
        const char *at = strstr(text, MARKS[i]);
        if (at != NULL && (first == NULL || at < first)) {
            first = at;
            *value = (enum value)i;
        }
    }
    return first;
}

static void take_apart(struct template *template, const char *text)
{
    enum value value = VALUES;
    const char *mark;
    while ((mark = find_mark(text, &value)) != NULL && template->count + 1 < PARTS_MAXIMUM) {
        template->parts[template->count++] = (struct part){text, (size_t)(mark - text), value};
        text = mark + strlen(MARKS[value]);
    }
    template->parts[template->count++] = (struct part){text, strlen(text), VALUES};
}

static void write_result(const struct template *template, const char *path, char values[VALUES][96])
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        die("cannot write", path);
    for (size_t i = 0; i < template->count; i++) {
        const struct part *part = &template->parts[i];
        (void)fwrite(part->text, 1, part->length, file);
        if (part->value < VALUES)
            (void)fputs(values[part->value], file);
    }
    if (ferror(file) != 0 || fclose(file) != 0)
        die("cannot write", path);
}

static void fill_values(long index, const struct shape *shape, char values[VALUES][96])
{
    long target = index % shape->targets, scenario = index / shape->targets % shape->scenarios;
    long block = index / (shape->targets * shape->scenarios) % BLOCKS;
    long session = index / (shape->targets * shape->scenarios * BLOCKS);
    (void)snprintf(values[TARGET], sizeof values[0], "target-%03ld", target);
    (void)snprintf(values[SCENARIO], sizeof values[0], "%02ld-bench", scenario + 1);
    (void)snprintf(values[DAY], sizeof values[0], "%04ld-%02ld-%02ld", 2010 + session / 336 % 80, session / 28 % 12 + 1,
                   session % 28 + 1);
    (void)snprintf(values[SESSION], sizeof values[0], "%.4s%.2s%.2sT000000Z-%06lx", values[DAY], values[DAY] + 5, values[DAY] + 8,
                   session);
    (void)snprintf(values[TIME], sizeof values[0], "%02ld:%02ld:%02ld", block, scenario % 60, target % 60);
    (void)snprintf(values[NUMBER], sizeof values[0], "%ld", session * BLOCKS + block + 1);
    (void)snprintf(values[BLOCK], sizeof values[0], "%ld", block + 1);
    (void)snprintf(values[RUN], sizeof values[0], "%.16s.%.16s.%.32s.%ld", values[TARGET], values[SCENARIO], values[SESSION],
                   block + 1);
}

static void make_folder(const char *path)
{
    if (mkdir(path, 0755) != 0 && errno != EEXIST)
        die("cannot make", path);
}

int main(int argc, char **argv)
{
    static struct template template;
    char values[VALUES][96], path[4096];
    if (argc != 7) {
        fprintf(stderr, "usage: import_generator TEMPLATE FOLDER FIRST COUNT TARGETS SCENARIOS\n");
        return 2;
    }
    const struct shape shape = {atol(argv[5]), atol(argv[6])};
    long first = atol(argv[3]), count = atol(argv[4]);
    if (shape.targets < 1 || shape.scenarios < 1 || first < 0 || count < 1) {
        fprintf(stderr, "import_generator: expected numbers\n");
        return 2;
    }
    take_apart(&template, read_text(argv[1]));
    for (long i = first; i < first + count; i++) {
        fill_values(i, &shape, values);
        (void)snprintf(path, sizeof path, "%s/%s", argv[2], values[TARGET]);
        make_folder(path);
        (void)snprintf(path, sizeof path, "%s/%s/%s", argv[2], values[TARGET], values[DAY]);
        make_folder(path);
        (void)snprintf(path, sizeof path, "%s/%s/%s/%s-run%s.json", argv[2], values[TARGET], values[DAY], values[SCENARIO],
                       values[NUMBER]);
        write_result(&template, path, values);
    }
    return 0;
}
