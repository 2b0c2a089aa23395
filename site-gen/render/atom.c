/* atom: see the header. */
#include "site-gen/render/atom.h"

#include "lib/arena.h"
#include "site-gen/render/escape.h"
#include "site-gen/render/html.h"

#define URL_MAXIMUM ((size_t)1 << 16)

struct atom {
    const struct doc_site *site;
    const struct doc_feed *feed;
    struct arena scratch;
    struct str_builder *out;
};

static void append_element(struct atom *atom, const char *indent, const char *name, const char *text)
{
    str_builder_append_format(atom->out, "%s<%s>", indent, name);
    escape_html_text(atom->out, text);
    str_builder_append_format(atom->out, "</%s>\n", name);
}

/* attributes: of the link, with a space before each. */
static void append_link(struct atom *atom, const char *indent, const char *attributes, const char *path)
{
    str_builder_append_format(atom->out, "%s<link%s href=\"", indent, attributes);
    if (*atom->site->base_url != '\0') {
        escape_html_url(atom->out, doc_url(&atom->scratch, atom->site->base_url, path));
    } else {
        struct str_builder relative;
        str_builder_init(&relative, URL_MAXIMUM);
        html_append_relative(&relative, atom->feed->path, path);
        escape_html_url(atom->out, str_builder_text(&relative));
        str_builder_release(&relative);
    }
    str_builder_append(atom->out, "\"/>\n");
}

static void append_entry(struct atom *atom, const struct doc_feed_entry *entry)
{
    str_builder_append(atom->out, "  <entry>\n");
    append_element(atom, "    ", "id", entry->id);
    append_element(atom, "    ", "title", entry->title);
    append_element(atom, "    ", "updated", entry->updated);
    const char *path = doc_link_path(&atom->scratch, atom->site, entry->link);
    append_link(atom, "    ", " rel=\"alternate\" type=\"text/html\"", path == NULL ? "index.html" : path);
    append_element(atom, "    ", "summary", entry->summary);
    str_builder_append(atom->out, "  </entry>\n");
}

void atom_render(const struct doc_site *site, const struct doc_feed *feed, struct str_builder *out)
{
    struct atom atom = {.site = site, .feed = feed, .out = out};
    arena_init(&atom.scratch);
    str_builder_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
    escape_html_attribute(out, feed->language);
    str_builder_append(out, "\">\n");
    append_element(&atom, "  ", "id", feed->id);
    append_element(&atom, "  ", "title", feed->title);
    append_element(&atom, "  ", "subtitle", feed->subtitle);
    append_element(&atom, "  ", "updated", feed->updated);
    str_builder_append(out, "  <author>\n");
    append_element(&atom, "    ", "name", site->title);
    str_builder_append(out, "  </author>\n");
    append_link(&atom, "  ", " rel=\"self\" type=\"application/atom+xml\"", feed->path);
    append_link(&atom, "  ", " rel=\"alternate\" type=\"text/html\"", arena_format(&atom.scratch, "%sindex.html", site->folder));
    for (size_t i = 0; i < feed->count; i++)
        append_entry(&atom, &feed->entries[i]);
    str_builder_append(out, "</feed>\n");
    arena_release(&atom.scratch);
}
