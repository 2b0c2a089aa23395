/* Markdown: the kitchen sink as a golden file, and, since what counts is how GitHub reads it, a round trip through cmark-gfm. */
#include "tests/unit/golden.h"
#include "tests/unit/render/kitchen_sink.h"

#include "site-gen/render/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

static void render(struct kitchen_sink *sink, size_t own, const char *charts, struct str_builder *out)
{
    struct markdown_options options = {.chart_folder = charts};
    str_builder_init(out, 1 << 22);
    markdown_render(sink->sites[own], sink->sites[own]->pages[0], &options, out);
    assert_false(out->failed);
}

static void test_golden(void **state)
{
    (void)state;
    struct kitchen_sink sink;
    kitchen_sink_init(&sink);
    struct str_builder text;
    render(&sink, 0, "charts/99-benchmark-results", &text);
    assert_golden("render/kitchen-sink.md", str_builder_text(&text));
    str_builder_release(&text);
    sink.sites[1]->base_url = "https://example.org/lab/";
    render(&sink, 1, NULL, &text);
    assert_golden("render/kitchen-sink.ko.md", str_builder_text(&text));
    str_builder_release(&text);
    kitchen_sink_release(&sink);
}

/* The text as GitHub's own parser renders it; the caller frees it. */
static char *to_html(const char *markdown)
{
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_UNSAFE);
    static const char *const names[] = {"table", "strikethrough", "autolink", "tasklist"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(names[i]));
    cmark_parser_feed(parser, markdown, strlen(markdown));
    cmark_node *document = cmark_parser_finish(parser);
    char *html = cmark_render_html(document, CMARK_OPT_UNSAFE, cmark_parser_get_syntax_extensions(parser));
    cmark_node_free(document);
    cmark_parser_free(parser);
    return html;
}

static void test_reads_back(void **state)
{
    (void)state;
    struct kitchen_sink sink;
    kitchen_sink_init(&sink);
    struct str_builder text;
    render(&sink, 0, "charts/x", &text);
    char *html = to_html(str_builder_text(&text));
    static const char *const expected[] = {
        /* the hard text arrives as text */
        "<p>&lt;script&gt;alert('x')&lt;/script&gt; | &quot;quoted&quot; &amp; `code` *stars* _lines_ [words](javascript:alert) \\ "
        "~~x~~ &amp;amp; <em>emphasis</em>",
        "<strong>(강조)</strong>는 <code>a `tick` | b</code>",
        "<p>1. no list, and # no heading</p>",
        "<p>- no list either</p>",
        "<p><strong>Ends with a stop.</strong> And <em>(so) does</em>: <strong>this?</strong></p>",
        /* tables keep their cells */
        "<td align=\"right\"><strong>74.6k</strong><br>[74.1k-75.1k]</td>",
        "<th align=\"right\">django | gunicorn (req/s, higher is better)</th>",
        "<td><code>a|b</code> and <strong>bold</strong> <a href=\"https://example.org/a?b=1&amp;c=%282%29\">out</a></td>",
        "<td>▲ faster, Holm p &lt; 0.001</td>",
        /* blocks within blocks */
        "<p><strong>The answer</strong></p>",
        "<blockquote>\n<p>[!WARNING]\n<strong>Quick profile</strong></p>",
        "<blockquote>\n<p>A note without a title.</p>",
        "<li>\n<p>first, with a list inside</p>\n<ul>\n<li>inner one</li>\n<li>inner two</li>\n</ul>\n</li>",
        "<img src=\"charts/x/throughput.svg\"",
        "<details>\n<summary>Earlier records &lt;folded&gt;</summary>\n<p>What was folded away.</p>\n</details>",
        "<pre><code class=\"language-sh\">benchlab run 08 --profile quick &amp;&amp; make site\necho &quot;&lt;done&gt;&quot; | "
        "tee `log`\n</code></pre>",
        "<a id=\"method\"></a>",
        "<a href=\"#results\">Results</a>",
        "Never on the web.",
    };
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (strstr(html, expected[i]) == NULL)
            fail_msg("not in the rendered Markdown: %s", expected[i]);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "Only on the web."));
    free(html);
    str_builder_release(&text);
    kitchen_sink_release(&sink);
}

static void test_write(void **state)
{
    (void)state;
    struct kitchen_sink sink;
    kitchen_sink_init(&sink);
    char folder[64], path[256];
    struct error error = {0};
    make_temporary_folder(folder);
    snprintf(path, sizeof(path), "%s/charts/report/gone.svg", folder);
    assert_ok(fs_write_file(path, "x", 1, &error), &error);
    assert_ok(markdown_write(sink.sites[0], sink.sites[0]->pages[0], folder, "report", &error), &error);
    assert_false(fs_exists(path));
    snprintf(path, sizeof(path), "%s/charts/report/throughput.svg", folder);
    assert_true(fs_exists(path));
    snprintf(path, sizeof(path), "%s/report.md", folder);
    struct str_builder text;
    str_builder_init(&text, 1 << 20);
    assert_ok(fs_read_file(path, &text, &error), &error);
    assert_non_null(strstr(str_builder_text(&text), "](charts/report/throughput.svg)"));
    str_builder_release(&text);
    assert_ok(fs_remove_tree(folder, &error), &error);
    kitchen_sink_release(&sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden), cmocka_unit_test(test_reads_back),
                                       cmocka_unit_test(test_write)};
    return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
