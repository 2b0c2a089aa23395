/* site_builders: see the header. */
#include "benchlab/site_builders.h"

#include "site-gen/render/picture.h"
#include "site-gen/store/store.h"

struct builder {
    const struct site_content *content;
    struct store *store;
    struct pdf_fonts *fonts;             /* loaded by the first PDF */
    struct picture_fonts *picture_fonts; /* likewise, by the first picture */
};

int site_builders_open(struct site_builders *builders, struct arena *arena, const struct site_content *content,
                       const char *location, size_t count, struct error *error)
{
    *builders = (struct site_builders){.items = ARENA_NEW_ARRAY(arena, count, void *)};
    for (size_t i = 0; i < count; i++) {
        struct builder *builder = ARENA_NEW(arena, struct builder);
        builder->content = content;
        if (store_open(&builder->store, location, STORE_READ, error) != 0)
            return site_builders_close_after(builders, -1, error);
        builders->items[builders->count++] = builder;
    }
    return 0;
}

int site_builders_close_after(struct site_builders *builders, int result, struct error *error)
{
    for (size_t i = 0; i < builders->count; i++) {
        struct builder *builder = builders->items[i];
        result = store_close_after(builder->store, result, error);
        pdf_fonts_free(builder->fonts);
        picture_fonts_free(builder->picture_fonts);
    }
    builders->count = 0;
    return result;
}

struct doc_page *site_builder_build(void *builder, size_t language, size_t page, struct arena *arena, struct error *error)
{
    struct builder *own = builder;
    const struct site_content *content = own->content;
    const struct report_builder with = {
        .analysis = content->analysis, .plan = content->plan, .options = content->options, .store = own->store};
    return report_build_page(&with, content->sites[language], &content->plan->pages[page], arena, error);
}

static int print_on(enum pdf_paper paper, struct builder *own, const struct doc_site *site, const struct doc_page *page,
                    struct str_builder *out, struct error *error)
{
    if (own->fonts == NULL)
        own->fonts = pdf_fonts_load(NULL, error);
    if (own->fonts == NULL)
        return error_add_context(error, "PDF (--no-pdf leaves it out)");
    return pdf_render(site, page, &(struct pdf_options){.fonts = own->fonts, .paper = paper, .author = site->authors}, out, error);
}

int site_builder_print_a4(void *builder, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                          struct error *error)
{
    return print_on(PDF_PAPER_A4, builder, site, page, out, error);
}

int site_builder_print_letter(void *builder, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                              struct error *error)
{
    return print_on(PDF_PAPER_LETTER, builder, site, page, out, error);
}

int site_builder_picture(void *builder, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                         struct error *error)
{
    struct builder *own = builder;
    if (own->picture_fonts == NULL)
        own->picture_fonts = picture_fonts_load(NULL, error);
    if (own->picture_fonts == NULL)
        return error_add_context(error, "pictures (--no-pictures leaves them out)");
    return picture_render(own->picture_fonts, site, page, out, error);
}
