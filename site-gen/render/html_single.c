/* html_single: a page as one self-contained HTML file, to be attached, mailed or kept. Part of the HTML renderer. */
#include "site-gen/render/html.h"

#include "site-gen/render/html_parts.h"
#include "site-gen/render/site_template.h"

#define HTML_SINGLE_MAXIMUM ((size_t)64 << 20)

/* Text as HTML that breaks in the right places. From scratch. */
static const char *markup(struct html_state *state, const char *text)
{
    struct str_builder out, *outer = state->out;
    str_builder_init(&out, HTML_SINGLE_MAXIMUM);
    state->out = &out;
    html_text(state, text);
    state->out = outer;
    const char *copy = arena_copy_text(state->scratch, str_builder_text(&out));
    str_builder_release(&out);
    return copy;
}

static void set_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, json_string(text));
}

/* The caller owns the result. */
static json_t *page_data(struct html_state *state, struct str style, const char *body)
{
    const struct doc_page *page = state->page;
    json_t *data = json_object();
    set_text(data, "language", page->language);
    set_text(data, "title", page->title);
    set_text(data, "summary", page->summary);
    set_text(data, "heading", markup(state, page->title));
    set_text(data, "lead", markup(state, page->summary));
    set_text(data, "updated",
             page->updated == NULL
                 ? ""
                 : message_format(state->site->messages, state->scratch, "doc.updated", "date", page->updated, (const char *)NULL));
    json_object_set_new(data, "style", json_stringn(style.data, style.length));
    set_text(data, "body", body);
    return data;
}

int html_render_single(const struct doc_site *site, const struct doc_page *page, struct str_builder *out, struct error *error)
{
    struct arena scratch;
    struct mustache engine;
    struct str style = {"", 0};
    struct str_builder body;
    arena_init(&scratch);
    struct site_templates templates = {.arena = &scratch, .error = error};
    struct html_state state = {.site = site, .page = page, .own = html_page_path(&scratch, site, page), .scratch = &scratch};
    mustache_init(&engine, site_template_load, &templates);
    str_builder_init(&body, HTML_SINGLE_MAXIMUM);
    html_render_body_alone(site, page, &body);
    int result = body.failed ? error_set(error, "the page is too large") : 0;
    if (result == 0 && !site_template_file(&templates, "site.css", &style))
        result = error_set(error, "the program lacks its part templates/site.css");
    if (result == 0) {
        json_t *data = page_data(&state, style, str_builder_text(&body));
        result = mustache_render(&engine, "single", data, out, error);
        json_decref(data);
    }
    str_builder_release(&body);
    mustache_release(&engine);
    arena_release(&scratch);
    return result;
}
