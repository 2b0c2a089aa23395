/* Escaping, one table a context. */
#include "tests/unit/test.h"

#include "lib/str.h"
#include "site-gen/render/escape.h"

typedef void escape_function(struct str_builder *out, const char *text);

struct escape_case {
    const char *text, *expected;
};

static void check(escape_function *escape, const struct escape_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str_builder out;
        str_builder_init(&out, 4096);
        escape(&out, cases[i].text);
        assert_string_equal(str_builder_text(&out), cases[i].expected);
        str_builder_release(&out);
    }
}

static void test_html(void **state)
{
    (void)state;
    static const struct escape_case text[] = {{"a < b & c > d \"e\" 'f'", "a &lt; b &amp; c &gt; d \"e\" 'f'"},
                                              {"&amp;", "&amp;amp;"},
                                              {"", ""},
                                              {NULL, ""},
                                              {"한글", "한글"}};
    static const struct escape_case attribute[] = {{"\" onload='x' <&>", "&quot; onload=&#39;x&#39; &lt;&amp;&gt;"}, {NULL, ""}};
    check(escape_html_text, text, COUNT_OF(text));
    check(escape_html_attribute, attribute, COUNT_OF(attribute));
}

static void test_url(void **state)
{
    (void)state;
    static const struct escape_case plain[] = {
        {"https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"},
        {"a b\"c'd(e)", "a%20b%22c%27d%28e%29"},
        {"100%", "100%25"},
        {"a%20b", "a%20b"},
        {"a%2", "a%252"},
        {"#요약", "#%EC%9A%94%EC%95%BD"},
        {"x\\y|z\n", "x%5Cy%7Cz%0A"},
    };
    static const struct escape_case html[] = {{"https://example.org/?a=1&b=2", "https://example.org/?a=1&amp;b=2"}};
    check(escape_url, plain, COUNT_OF(plain));
    check(escape_html_url, html, COUNT_OF(html));
}

static void test_pdf(void **state)
{
    (void)state;
    static const struct escape_case text[] = {{"Plain (ASCII) \\ text", "(Plain \\(ASCII\\) \\\\ text)"},
                                              {"", "()"},
                                              {NULL, "()"},
                                              {"한 글", "<FEFFD55C0020AE00>"},
                                              {"a\n", "<FEFF0061000A>"},
                                              {"µ", "<FEFF00B5>"},
                                              {"🚀", "<FEFFD83DDE80>"}};
    static const struct escape_case bytes[] = {{"https://example.org/a(b)", "(https://example.org/a\\(b\\))"},
                                               {"\r\x01", "(\\015\\001)"},
                                               {"요약", "(요약)"},
                                               {NULL, "()"}};
    check(escape_pdf_text, text, COUNT_OF(text));
    check(escape_pdf_bytes, bytes, COUNT_OF(bytes));
}

static void test_allowed_urls(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool allowed;
    } cases[] = {{"https://example.org", true},  {"http://example.org", true}, {"mailto:a@example.org", true},
                 {"javascript:alert(1)", false}, {"data:text/html,x", false},  {"file:///etc/passwd", false},
                 {"//example.org", false},       {" https://x", false},        {"", false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(escape_url_is_allowed(cases[i].url), cases[i].allowed);
}

static void at_block_start(struct str_builder *out, const char *text)
{
    escape_markdown_text(out, text, true);
}

static void within_line(struct str_builder *out, const char *text)
{
    escape_markdown_text(out, text, false);
}

static void code_in_cell(struct str_builder *out, const char *text)
{
    escape_markdown_code(out, text, true);
}

static void test_markdown(void **state)
{
    (void)state;
    static const struct escape_case line[] = {
        {"74.6k [74.1k-75.1k]", "74.6k [74.1k-75.1k]"},
        {"[a](b) [a][b] [a]: b", "[a\\](b) [a\\][b] [a\\]: b"},
        {"snake_case _x_", "snake_case \\_x\\_"},
        {"*a* ~b~ `c` \\d", "\\*a\\* \\~b\\~ \\`c\\` \\\\d"},
        {"p < 0.001, a<b> </b> <!-- <?", "p < 0.001, a\\<b> \\</b> \\<!-- \\<?"},
        {"R & D &amp; &#35;", "R & D \\&amp; \\&#35;"},
        {"two\nlines", "two lines"},
        {"a | b", "a | b"},
        {"![x]", "\\![x]"},
        {"x < y", "x < y"},
        {"<", "<"},
    };
    static const struct escape_case start[] = {
        {"# a", "\\# a"},           {"- a", "\\- a"},     {"+ a", "\\+ a"},   {"> a", "\\> a"},
        {"1. a", "1\\. a"},         {"12) a", "12\\) a"}, {"1.5 a", "1.5 a"}, {"    code", "code"},
        {"[x] done", "\\[x] done"}, {"---", "\\---"},     {"a - b", "a - b"}, {"2026-11-24", "2026-11-24"},
    };
    static const struct escape_case cell[] = {{"a | b", "a \\| b"}, {"# a", "# a"}};
    static const struct escape_case code[] = {
        {"a|b", "`a\\|b`"}, {"a `b` c", "``a `b` c``"}, {"`a", "`` `a ``"}, {"", ""}, {"a\nb", "`a b`"}};
    check(within_line, line, COUNT_OF(line));
    check(at_block_start, start, COUNT_OF(start));
    check(escape_markdown_cell, cell, COUNT_OF(cell));
    check(code_in_cell, code, COUNT_OF(code));
}

static void test_quoted(void **state)
{
    (void)state;
    static const struct escape_case cases[] = {{"a \"b\" \\ c\nd\te", "\"a \\\"b\\\" \\\\ c\\nd\\te\""}, {NULL, "\"\""}};
    check(escape_quoted, cases, COUNT_OF(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_html),     cmocka_unit_test(test_url),
                                       cmocka_unit_test(test_pdf),      cmocka_unit_test(test_allowed_urls),
                                       cmocka_unit_test(test_markdown), cmocka_unit_test(test_quoted)};
    return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
