/* site_template: see the header. Part of the site writer. */
#include "site-gen/render/site_template.h"

#include "lib/fs.h"
#include "lib/resource.h"

#define TEMPLATE_MAXIMUM ((size_t)4 << 20)

bool site_template_file(struct site_templates *templates, const char *name, struct str *content)
{
    if (!fs_is_safe_name(name))
        return false;
    char *path = templates->folder == NULL ? NULL : fs_join(templates->arena, templates->folder, name);
    if (path != NULL && fs_exists(path)) {
        struct str_builder text;
        str_builder_init(&text, TEMPLATE_MAXIMUM);
        bool is_read = fs_read_file(path, &text, templates->error) == 0;
        if (is_read)
            *content = (struct str){arena_copy_bytes(templates->arena, str_builder_text(&text), text.length + 1), text.length};
        str_builder_release(&text);
        return is_read;
    }
    const struct resource *resource = resource_find(arena_format(templates->arena, "templates/%s", name));
    if (resource != NULL)
        *content = (struct str){(const char *)resource->data, resource->length};
    return resource != NULL;
}

bool site_template_load(void *context, const char *name, struct str *text)
{
    struct site_templates *templates = context;
    return site_template_file(templates, arena_format(templates->arena, "%s.mustache", name), text);
}
