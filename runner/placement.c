/* placement: reads and applies sets of processors. */
#include "runner/placement.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* One processor or a range, "2" or "2-5", added to set. */
static int add_range(cpu_set_t *set, struct str range)
{
    struct str rest = range;
    struct str first_text;
    long long first = 0;
    long long last = 0;
    if (!str_split_next(&rest, '-', &first_text) || !str_to_int64(first_text, &first))
        return -1;
    last = first;
    if (rest.data != NULL && !str_to_int64(rest, &last))
        return -1;
    if (first < 0 || last < first || last >= CPU_SETSIZE)
        return -1;
    for (long long cpu = first; cpu <= last; cpu++)
        CPU_SET((size_t)cpu, set);
    return 0;
}

static int read_list(cpu_set_t *set, struct str list, const cpu_set_t *available, struct error *error)
{
    struct str rest = list;
    struct str range;
    CPU_ZERO(set);
    while (str_split_next(&rest, ',', &range))
        if (add_range(set, range) != 0)
            return error_set(error, "expected a list of processors such as 0,2-3, got \"%.*s\"", (int)list.length, list.data);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, set) && !CPU_ISSET(cpu, available))
            return error_set(error, "processor %zu is not available to this process", cpu);
    return 0;
}

void placement_append_list(struct str_builder *out, const cpu_set_t *set)
{
    bool first = true;
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, set))
            continue;
        size_t last = cpu;
        while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, set))
            last++;
        str_builder_append_format(out, "%s%zu", first ? "" : ",", cpu);
        if (last > cpu)
            str_builder_append_format(out, "-%zu", last);
        first = false;
        cpu = last;
    }
}

static void describe(struct placement *placement)
{
    struct str_builder text;
    str_builder_init(&text, PLACEMENT_TEXT_SIZE - 1);
    str_builder_append(&text, "target ");
    placement_append_list(&text, &placement->target);
    str_builder_append(&text, ", generator ");
    placement_append_list(&text, &placement->generator);
    /* A list too long for the text is a machine of very many processors with a wild choice. */
    (void)snprintf(placement->text, sizeof(placement->text), "%s",
                   text.failed ? "lists too long to name" : str_builder_text(&text));
    str_builder_release(&text);
}

static int split(struct placement *placement, const cpu_set_t *available, uint32_t threads, struct error *error)
{
    size_t left = threads;
    if (CPU_COUNT(available) < 2)
        return error_set(error, "a split needs two processors, and this process may use only one");
    if (left > (size_t)CPU_COUNT(available) - 1)
        left = (size_t)CPU_COUNT(available) - 1; /* the target keeps one */
    CPU_ZERO(&placement->generator);
    placement->target = *available;
    for (size_t cpu = CPU_SETSIZE; cpu-- > 0 && left > 0;) {
        if (!CPU_ISSET(cpu, available))
            continue;
        CPU_SET(cpu, &placement->generator);
        CPU_CLR(cpu, &placement->target);
        left--;
    }
    return 0;
}

static int read_lists(struct placement *placement, const char *text, const cpu_set_t *available, struct error *error)
{
    struct str rest = str_from_text(text);
    struct str target;
    (void)str_split_next(&rest, '/', &target);
    if (read_list(&placement->target, target, available, error) != 0)
        return -1;
    if (rest.data != NULL)
        return read_list(&placement->generator, rest, available, error);
    placement->generator = *available;
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &placement->target))
            CPU_CLR(cpu, &placement->generator);
    if (CPU_COUNT(&placement->generator) == 0)
        return error_set(error, "\"%s\" leaves no processor for the load generator (name its own after a /)", text);
    return 0;
}

int placement_parse(struct placement *placement, const char *text, const cpu_set_t *available, uint32_t threads,
                    struct error *error)
{
    memset(placement, 0, sizeof(*placement));
    if (text_equals(text, "none")) {
        (void)snprintf(placement->text, sizeof(placement->text), "none");
        return 0;
    }
    bool is_split = text_equals(text, "split");
    placement->policy = is_split ? PLACEMENT_SPLIT : PLACEMENT_LIST;
    if ((is_split ? split(placement, available, threads, error) : read_lists(placement, text, available, error)) != 0)
        return -1;
    describe(placement);
    return 0;
}

int placement_read_available(cpu_set_t *available, struct error *error)
{
    CPU_ZERO(available);
    if (sched_getaffinity(0, sizeof(*available), available) != 0)
        return error_set_errno(error, errno, "the processors of this process cannot be read");
    return 0;
}

int placement_apply(const cpu_set_t *set, struct error *error)
{
    if (sched_setaffinity(0, sizeof(*set), set) != 0)
        return error_set_errno(error, errno, "the processors of this thread cannot be set");
    return 0;
}
