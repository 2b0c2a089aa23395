/* page_fixture: a site in English with one empty page, and a buffer to render it into. Fixture of the tests that look at one page. */
#ifndef TESTS_UNIT_RENDER_PAGE_FIXTURE_H
#define TESTS_UNIT_RENDER_PAGE_FIXTURE_H

#include "tests/unit/test.h"

#include "site-gen/report/doc.h"

struct fixture {
    struct arena arena;
    struct messages messages;
    struct doc_site *site;
    struct doc_page *page;
    struct str_builder out;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct error error = {0};
    assert_non_null(fixture);
    arena_init(&fixture->arena);
    str_builder_init(&fixture->out, (size_t)1 << 20);
    assert_ok(messages_load(&fixture->messages, "en", NULL, &error), &error);
    fixture->site = doc_site_new(&fixture->arena, &fixture->messages, "en", "Site");
    fixture->page = doc_site_add_page(fixture->site, "page", "A title", "A summary.");
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    str_builder_release(&fixture->out);
    messages_release(&fixture->messages);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

#endif
