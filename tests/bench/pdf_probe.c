/* What PDFs cost, from inside one process: loading the fonts, the first comparison of two targets, each further one, the report, and one
 * long document that is made of PARTS of the site's pages, English and Korean in turn. Writes that document also as HTML, for another
 * program to make a PDF of. Prints one line of JSON.
 * usage: pdf_probe STORE FOLDER PARTS */
#include "lib/clock.h"
#include "lib/fs.h"
#include "site-gen/render/html.h"
#include "site-gen/render/pdf.h"
#include "site-gen/report/doc_check.h"
#include "site-gen/report/report.h"
#include "site-gen/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PAIRS_MAXIMUM 64
#define HTML_MAXIMUM ((size_t)256 << 20)

struct probe {
    struct arena arena;
    struct results results;
    struct analysis analysis;
    struct store *store;
    struct messages messages[2];
    struct doc_site *sites[2]; /* English, Korean */
    struct pdf_options pdf;
    const char *folder;
    struct error error;
};

static void fail_on(struct probe *probe, bool failed)
{
    if (!failed)
        return;
    fprintf(stderr, "pdf_probe: %s\n", probe->error.message);
    exit(1);
}

/* Milliseconds: on the clock, which others on the machine lengthen, and of the processor. */
struct cost {
    double wall, cpu;
};

static struct cost now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (struct cost){(double)clock_now().nanoseconds / 1e6, (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6};
}

static struct cost since(struct cost start)
{
    struct cost end = now();
    return (struct cost){end.wall - start.wall, end.cpu - start.cpu};
}

static void print_cost(const char *name, struct cost cost)
{
    printf("\"%s_ms\": %.3f, \"%s_cpu_ms\": %.3f, ", name, cost.wall, name, cost.cpu);
}

static void build_sites(struct probe *probe, const char *location)
{
    static const char *const languages[] = {"en", "ko"};
    const struct report_options options = {.base_url = "https://example.org/lab"};
    fail_on(probe, store_open(&probe->store, location, STORE_READ, &probe->error) != 0);
    fail_on(probe, store_load_results(probe->store, &probe->arena, &probe->results, &probe->error) != 0);
    fail_on(probe, analysis_build(&probe->analysis, &probe->arena, probe->store, &probe->results, &probe->error) != 0);
    for (int i = 0; i < 2; i++) {
        fail_on(probe, messages_load(&probe->messages[i], languages[i], NULL, &probe->error) != 0);
        probe->sites[i] = report_build(&probe->arena, &probe->messages[i], &probe->analysis, probe->store, &options, &probe->error);
        fail_on(probe, probe->sites[i] == NULL || doc_check_site(probe->sites[i], &probe->error) != 0);
    }
}

static struct cost render(struct probe *probe, const struct doc_page *page, const char *name)
{
    const char *path = fs_join(&probe->arena, probe->folder, name);
    remove(path);
    struct cost start = now();
    fail_on(probe, pdf_render_file(probe->sites[0], page, &probe->pdf, path, &probe->error) != 0);
    return since(start);
}

static int compare_costs(const void *left, const void *right)
{
    const struct cost *a = left, *b = right;
    return (a->wall > b->wall) - (a->wall < b->wall);
}

/* The first pair, and the median of the further ones, each rendered three times. */
static void time_pairs(struct probe *probe)
{
    struct cost costs[3 * PAIRS_MAXIMUM];
    size_t count = 0;
    for (size_t pair = 0; count + 3 <= 3 * PAIRS_MAXIMUM && pair < probe->analysis.pair_count; pair++) {
        const struct analysis_target_pair *one = &probe->analysis.pairs[pair];
        const struct doc_page *page = doc_site_find_page(probe->sites[0], report_pair_page(&probe->arena, one->a, one->b));
        for (int i = 0; i < 3; i++)
            costs[count++] = render(probe, page, "pair.pdf");
    }
    snprintf(probe->error.message, sizeof probe->error.message, "the store has no pair of targets");
    fail_on(probe, count < 2);
    print_cost("first_pair", costs[0]);
    qsort(costs + 1, count - 1, sizeof costs[0], compare_costs);
    print_cost("further_pair", costs[1 + (count - 1) / 2]);
}

/* A section for each part, whose blocks are those of a page. */
static struct doc_page *join_pages(struct probe *probe, size_t count)
{
    struct arena *arena = &probe->arena;
    struct doc_page *joined = ARENA_NEW(arena, struct doc_page);
    *joined = *doc_site_find_page(probe->sites[0], REPORT_PAGE);
    joined->path = "joined";
    joined->body = (struct doc_node){.kind = DOC_SECTION, .level = 1};
    for (size_t i = 0; i < count; i++) {
        const struct doc_site *site = probe->sites[i % 2];
        const struct doc_page *page = site->pages[i / 2 % site->page_count];
        struct doc_node *section =
            doc_add_section(arena, &joined->body, arena_format(arena, "part-%zu", i), doc_span_plain(arena, page->title));
        section->level = 2;
        section->first_child = page->body.first_child;
        section->last_child = page->body.last_child;
    }
    return joined;
}

static void time_long_document(struct probe *probe, size_t parts)
{
    const struct doc_page *page = join_pages(probe, parts);
    struct cost cost = render(probe, page, "long.pdf");
    struct str_builder html;
    str_builder_init(&html, HTML_MAXIMUM);
    fail_on(probe, html_render_single(probe->sites[0], page, &html, &probe->error) != 0);
    fail_on(probe, fs_write_file(fs_join(&probe->arena, probe->folder, "long.html"), html.data, html.length, &probe->error) != 0);
    str_builder_release(&html);
    print_cost("long", cost);
}

int main(int argc, char **argv)
{
    struct probe probe = {.folder = argc > 2 ? argv[2] : ""};
    if (argc != 4 || atoi(argv[3]) < 1) {
        fprintf(stderr, "usage: pdf_probe STORE FOLDER PARTS\n");
        return 2;
    }
    arena_init(&probe.arena);
    build_sites(&probe, argv[1]);
    struct cost start = now();
    fail_on(&probe, (probe.pdf.fonts = pdf_fonts_load(NULL, &probe.error)) == NULL);
    printf("{");
    print_cost("load", since(start));
    time_pairs(&probe);
    print_cost("report", render(&probe, doc_site_find_page(probe.sites[0], REPORT_PAGE), "report.pdf"));
    time_long_document(&probe, (size_t)atoi(argv[3]));
    printf("\"parts\": %d}\n", atoi(argv[3]));
    pdf_fonts_free(probe.pdf.fonts);
    for (int i = 0; i < 2; i++)
        messages_release(&probe.messages[i]);
    int failed = store_close_after(probe.store, 0, &probe.error);
    arena_release(&probe.arena);
    return failed == 0 && fflush(stdout) == 0 ? 0 : 1;
}
