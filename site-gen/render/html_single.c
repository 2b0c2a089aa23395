/* html_single: a page as one self-contained HTML file, to be attached, mailed or kept. Part of the HTML renderer. */
#include "site-gen/render/html.h"

#include "site-gen/render/html_parts.h"
#include "site-gen/render/site_template.h"

#define HTML_SINGLE_MAXIMUM ((size_t)64 << 20)

int html_render_single(const struct doc_site *site, const struct doc_page *page, struct str_builder *out, struct error *error)
{
    struct arena scratch;
    struct mustache engine;
    struct str style = {"", 0};
    struct str_builder body;
    arena_init(&scratch);
    struct site_templates templates = {.arena = &scratch, .error = error};
    struct html_state state = {.site = site,
                               .page = page,
                               .own = html_page_path(&scratch, site, page),
                               .scratch = &scratch,
                               .out = &body,
                               .is_alone = true};
    mustache_init(&engine, site_template_load, &templates);
    str_builder_init(&body, HTML_SINGLE_MAXIMUM);
    html_body(&state);
    int result = body.failed ? error_set(error, "the page is too large") : 0;
    if (result == 0 && !site_template_file(&templates, "site.css", &style))
        result = error_set(error, "the program lacks its part templates/site.css");
    if (result == 0) {
        json_t *data = html_page_data(&state, &body);
        json_object_set_new(data, "style", json_stringn(style.data, style.length));
        result = mustache_render(&engine, "single", data, out, error);
        json_decref(data);
    }
    str_builder_release(&body);
    mustache_release(&engine);
    arena_release(&scratch);
    return result;
}
