/* html_page: what surrounds a page's body, as the data of the Mustache template "page": title, navigation, language switch, table
 * of contents, labels. Part of the HTML renderer; the names used here are the interface for people who write templates of their
 * own. */
#include "site-gen/render/html.h"

#include "lib/name_index.h"
#include "site-gen/render/html_parts.h"
#include "site-gen/render/html_script.h"

#include <stdio.h>
#include <string.h>

#define HTML_BODY_MAXIMUM ((size_t)64 << 20)
#define CONTENTS_LEVEL_DEEPEST 3

struct shell {
    const struct doc_site *const *sites;
    size_t site_count;
    const struct doc_site *site;
    const struct doc_page *page;
    const char *own;    /* the page's place under the site's root */
    const char *prefix; /* of absolute links: "https://example.org/lab/"; NULL: relative ones */
    struct arena scratch;
};

/* ---- links ------------------------------------------------------------------------------------------------------------------ */
/* The URL, from the page, of a file given from the site's root. */
static char *href(struct shell *shell, const char *path)
{
    if (shell->prefix != NULL)
        return doc_url(&shell->scratch, shell->prefix, path);
    struct str_builder relative;
    str_builder_init(&relative, strlen(path) + 3 * strlen(shell->own) + 1);
    html_append_relative(&relative, shell->own, path);
    char *copy = arena_copy_text(&shell->scratch, str_builder_text(&relative));
    str_builder_release(&relative);
    return copy;
}

static char *link_href(struct shell *shell, const char *link)
{
    char *path = doc_link_path(&shell->scratch, shell->site, link);
    return path == NULL ? arena_copy_text(&shell->scratch, link) : href(shell, path);
}

static bool is_current(const struct shell *shell, const char *link)
{
    struct str text = str_from_text(link);
    return str_starts_with(text, "page:") && text_equals(link + strlen("page:"), shell->page->path);
}

/* ---- parts ------------------------------------------------------------------------------------------------------------------ */
static void set_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, json_string(text == NULL ? "" : text));
}

static json_t *crumb_list(struct shell *shell, const struct doc_crumb *crumbs, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *item = json_object();
        set_text(item, "title", crumbs[i].title);
        set_text(item, "href", link_href(shell, crumbs[i].link));
        json_object_set_new(item, "current", json_boolean(is_current(shell, crumbs[i].link)));
        json_array_append_new(list, item);
    }
    return list;
}

/* Text of the renderers' own: doc_check has looked at every text of the page, and looking again is a tenth of a page's time. */
static void set_rendered(json_t *object, const char *key, const struct str_builder *text)
{
    json_object_set_new(object, key, json_stringn_nocheck(str_builder_text(text), text->failed ? 0 : text->length));
}

/* The same page in another language, or that language's first page. From scratch. */
static char *alternate_path(struct shell *shell, const struct doc_site *other)
{
    const char *path = other == shell->site ? shell->page->path : shell->page->alternate_path;
    if (other != shell->site && !name_index_find(other->page_names, str_from_text(path), NULL))
        path = "index";
    return arena_format(&shell->scratch, "%s%s.html", other->folder, path);
}

static json_t *language_list(struct shell *shell)
{
    json_t *list = json_array();
    for (size_t i = 0; i < shell->site_count && shell->site_count > 1; i++) {
        const struct doc_site *other = shell->sites[i];
        const char *path = alternate_path(shell, other);
        json_t *item = json_object();
        set_text(item, "code", other->language);
        set_text(item, "name", message_get(other->messages, "doc.language_name"));
        set_text(item, "href", href(shell, path));
        set_text(item, "url", *shell->site->base_url == '\0' ? "" : doc_url(&shell->scratch, shell->site->base_url, path));
        json_object_set_new(item, "current", json_boolean(other == shell->site));
        json_array_append_new(list, item);
    }
    return list;
}

/* Sections below parent as [{title, href, children}]; an empty list at the deepest level. */
static json_t *contents_list(struct shell *shell, const struct doc_node *parent)
{
    json_t *list = json_array();
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        if (node->kind != DOC_SECTION || node->level > CONTENTS_LEVEL_DEEPEST || (node->audience & DOC_NOT_IN_HTML) != 0)
            continue;
        json_t *item = json_object(), *children = contents_list(shell, node);
        set_text(item, "title", doc_span_words(&shell->scratch, node->as.section.title));
        set_text(item, "href", arena_format(&shell->scratch, "#%s", node->id));
        json_object_set_new(item, "has_children", json_boolean(json_array_size(children) > 0));
        json_object_set_new(item, "children", children);
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *labels(const struct shell *shell)
{
    static const char *const names[] = {"skip_to_content", "contents",        "main_navigation",
                                        "breadcrumb",      "language_switch", "footer"};
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char key[64];
        snprintf(key, sizeof(key), "doc.%s", names[i]);
        set_text(object, names[i], message_get(shell->site->messages, key));
    }
    return object;
}

/* "Newest run: 2026-11-24", or "". */
static const char *updated_line(const struct html_state *state)
{
    if (state->page->updated == NULL)
        return "";
    return message_format(state->site->messages, state->scratch, "doc.updated", "date", state->page->updated, NULL);
}

/* Sets text as HTML that breaks in the right places. */
static void set_markup(struct html_state *state, json_t *object, const char *key, const char *text)
{
    struct str_builder out, *outer = state->out;
    str_builder_init(&out, HTML_BODY_MAXIMUM);
    state->out = &out;
    html_text(state, text);
    state->out = outer;
    set_rendered(object, key, &out);
    str_builder_release(&out);
}

json_t *html_page_data(struct html_state *state, const struct str_builder *body)
{
    const struct doc_page *page = state->page;
    json_t *data = json_object();
    set_text(data, "language", page->language);
    set_text(data, "title", page->title);
    set_markup(state, data, "heading", page->title);
    set_markup(state, data, "lead", page->summary);
    set_text(data, "summary", page->summary);
    set_text(data, "updated", updated_line(state));
    set_rendered(data, "body", body);
    return data;
}

/* What other sites show of a page that is linked there; nothing where the site's address is not known. */
static void set_shared_data(struct shell *shell, json_t *data)
{
    const char *base = shell->site->base_url, *image = shell->page->image;
    bool has_image = *base != '\0' && image != NULL;
    set_text(data, "image", has_image ? doc_url(&shell->scratch, base, image) : "");
    set_text(data, "image_words", shell->page->summary);
    set_text(data, "locale",
             strcmp(shell->site->language, "ko") == 0   ? "ko_KR"
             : strcmp(shell->site->language, "en") == 0 ? "en_GB"
                                                        : shell->site->language);
    set_text(data, "page_title", shell->page->title);
}

static void set_script_data(const struct shell *shell, json_t *data)
{
    struct str_builder text;
    str_builder_init(&text, HTML_BODY_MAXIMUM);
    html_script_data(shell->site, shell->page, &text);
    set_rendered(data, "script_data", &text);
    str_builder_release(&text);
}

/* ---- the page --------------------------------------------------------------------------------------------------------------- */
/* The caller owns the result. */
static json_t *shell_data(struct shell *shell, const struct str_builder *body)
{
    const struct doc_page *page = shell->page;
    bool is_home = text_equals(page->path, "index");
    struct html_state state = {.site = shell->site, .page = page, .own = shell->own, .scratch = &shell->scratch};
    json_t *data = html_page_data(&state, body);
    set_text(data, "site_title", shell->site->title);
    set_text(data, "document_title",
             is_home ? shell->site->title : arena_format(&shell->scratch, "%s · %s", page->title, shell->site->title));
    set_text(data, "style_sheet", href(shell, "assets/site.css"));
    set_text(data, "extra_style", shell->site->has_extra_style ? href(shell, "assets/" DOC_EXTRA_STYLE) : "");
    set_text(data, "authors",
             shell->site->authors == NULL
                 ? ""
                 : message_format(shell->site->messages, &shell->scratch, "doc.authors", "authors", shell->site->authors, NULL));
    set_text(data, "icon", href(shell, "assets/icon.svg"));
    set_text(data, "feed", shell->site->feed == NULL ? "" : href(shell, shell->site->feed));
    set_text(data, "script", href(shell, "assets/site.js"));
    set_text(data, "search_index", page->search_index == NULL ? "" : href(shell, page->search_index));
    set_script_data(shell, data);
    set_text(data, "home", href(shell, arena_format(&shell->scratch, "%sindex.html", shell->site->folder)));
    set_text(data, "canonical", *shell->site->base_url == '\0' ? "" : doc_url(&shell->scratch, shell->site->base_url, shell->own));
    set_shared_data(shell, data);
    json_object_set_new(data, "is_home", json_boolean(is_home));
    json_object_set_new(data, "menu", crumb_list(shell, shell->site->menu, shell->site->menu_count));
    json_object_set_new(data, "crumbs", crumb_list(shell, page->crumbs, page->crumb_count));
    json_object_set_new(data, "has_crumbs", json_boolean(page->crumb_count > 0));
    json_t *languages = language_list(shell);
    json_object_set_new(data, "has_languages", json_boolean(json_array_size(languages) > 0));
    json_object_set_new(data, "languages", languages);
    json_t *contents = page->contents ? contents_list(shell, &page->body) : json_array();
    json_object_set_new(data, "has_contents", json_boolean(json_array_size(contents) > 1));
    json_object_set_new(data, "contents", contents);
    json_object_set_new(data, "label", labels(shell));
    return data;
}

int html_render_page(struct mustache *engine, const struct doc_site *const *sites, size_t site_count, size_t own,
                     const struct doc_page *page, bool absolute, struct str_builder *out, struct error *error)
{
    struct shell shell = {.sites = sites, .site_count = site_count, .site = sites[own], .page = page};
    arena_init(&shell.scratch);
    shell.own = html_page_path(&shell.scratch, shell.site, page);
    shell.prefix = absolute && *shell.site->base_url != '\0' ? shell.site->base_url : NULL;

    struct str_builder body;
    str_builder_init(&body, HTML_BODY_MAXIMUM);
    html_render_body(shell.site, page, &body);
    int result = body.failed ? error_set(error, "the page is too large") : 0;
    if (result == 0) {
        json_t *data = shell_data(&shell, &body);
        str_builder_release(&body); /* the data has a copy, and a body may be large */
        result = mustache_render(engine, "page", data, out, error);
        json_decref(data);
    }
    str_builder_release(&body);
    arena_release(&shell.scratch);
    return result == 0 ? 0 : error_add_context(error, "page %s", page->path);
}
