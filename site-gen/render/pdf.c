/* pdf: one document from the tree to the file. */
#include "site-gen/render/pdf.h"

#include "lib/fs.h"
#include "site-gen/render/pdf_blocks.h"
#include "site-gen/render/pdf_document.h"

#include <zlib.h>

const char *pdf_library_version(struct arena *arena)
{
    return arena_format(arena, "harfbuzz %s, zlib %s", pdf_fonts_library_version(), zlibVersion());
}

/* Into file, which the caller has initialised. 0 or -1. */
static int make(const struct doc_site *site, const struct doc_page *page, const struct pdf_options *options, struct pdf_file *file,
                struct error *error)
{
    struct arena arena;
    struct pdf_pages pages;
    struct pdf_flow flow;
    arena_init(&arena);
    pdf_fonts_begin(options->fonts);
    pdf_flow_begin(&flow, &arena, site, page, options);
    pdf_blocks_page(&flow);
    pdf_pages_place(&pages, &flow);
    int result = pdf_document_write(&flow, &pages, file, error);
    pdf_pages_release(&pages);
    arena_release(&arena);
    return result;
}

int pdf_render(const struct doc_site *site, const struct doc_page *page, const struct pdf_options *options, struct str_builder *out,
               struct error *error)
{
    struct pdf_file file;
    pdf_file_init(&file);
    int result = make(site, page, options, &file, error);
    if (result == 0)
        str_builder_append_bytes(out, file.bytes.data, file.bytes.length);
    pdf_file_release(&file);
    return result;
}

int pdf_render_file(const struct doc_site *site, const struct doc_page *page, const struct pdf_options *options, const char *path,
                    struct error *error)
{
    struct pdf_file file;
    pdf_file_init(&file);
    int result = make(site, page, options, &file, error);
    if (result == 0)
        result = fs_update_file(path, file.bytes.data, file.bytes.length, NULL, error);
    pdf_file_release(&file);
    return result == 0 ? 0 : error_add_context(error, "%s", path);
}
