/* pdf: one document from the tree to the file. */
#include "site-gen/render/pdf.h"

#include "lib/fs.h"
#include "site-gen/render/pdf_blocks.h"
#include "site-gen/render/pdf_document.h"

#include <hpdf_conf.h>
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <stdlib.h>

/* The day of the newest data, never that of the build: the same results give the same file. */
static void set_dates(HPDF_Doc document, const char *updated)
{
    HPDF_Date date = {.ind = 'Z'};
    int hour = 0, minute = 0, second = 0;
    if (!updated || sscanf(updated, "%4d-%2d-%2dT%2d:%2d:%2d", &date.year, &date.month, &date.day, &hour, &minute, &second) < 3)
        return;
    if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31 || hour > 23 || minute > 59 || second > 59)
        return;
    date.hour = hour;
    date.minutes = minute;
    date.seconds = second;
    HPDF_SetInfoDateAttr(document, HPDF_INFO_CREATION_DATE, date);
    HPDF_SetInfoDateAttr(document, HPDF_INFO_MOD_DATE, date);
}

static void set_information(const struct doc_site *site, const struct doc_page *page, const struct pdf_options *options)
{
    HPDF_Doc document = pdf_fonts_document(options->fonts);
    HPDF_SetInfoAttr(document, HPDF_INFO_TITLE, page->title);
    HPDF_SetInfoAttr(document, HPDF_INFO_AUTHOR, options->author ? options->author : site->title);
    if (page->summary)
        HPDF_SetInfoAttr(document, HPDF_INFO_SUBJECT, page->summary);
    HPDF_SetInfoAttr(document, HPDF_INFO_CREATOR, "benchlab");
    set_dates(document, page->updated);
    HPDF_String language = HPDF_String_New(document->mmgr, page->language ? page->language : site->language, NULL);
    if (language)
        HPDF_Dict_Add(document->catalog, "Lang", language);
    HPDF_SetPageMode(document, HPDF_PAGE_MODE_USE_OUTLINE);
    HPDF_SetPageLayout(document, HPDF_PAGE_LAYOUT_ONE_COLUMN);
}

static int save(struct pdf_fonts *fonts, const char *path, struct error *error)
{
    HPDF_Doc document = pdf_fonts_document(fonts);
    HPDF_SaveToStream(document);
    if (pdf_fonts_check(fonts, error) != 0)
        return -1;
    HPDF_UINT32 size = HPDF_GetStreamSize(document);
    HPDF_BYTE *bytes = malloc(size ? size : 1);
    if (!bytes)
        return error_set(error, "out of memory for a PDF of %lu bytes", (unsigned long)size);
    HPDF_ResetStream(document);
    HPDF_UINT32 length = size;
    HPDF_ReadFromStream(document, bytes, &length);
    int result = length == size ? 0 : error_set(error, "libharu gave %lu of %lu bytes", (unsigned long)length, (unsigned long)size);
    if (result == 0)
        result = fs_update_file(path, bytes, length, NULL, error);
    free(bytes);
    return result;
}

const char *pdf_library_version(void)
{
    return HPDF_GetVersion();
}

int pdf_render(const struct doc_site *site, const struct doc_page *page, const struct pdf_options *options, const char *path,
               struct error *error)
{
    struct arena arena;
    struct pdf_pages pages;
    const struct pdf_sheet upright = pdf_sheet_of(options->paper, false), across = pdf_sheet_of(options->paper, true);
    if (pdf_fonts_begin(options->fonts, error) != 0)
        return error_add_context(error, "%s", path);
    arena_init(&arena);
    struct pdf_flow flow = {.arena = &arena, .site = site, .page = page, .options = options};
    flow.portrait_width = flow.width = upright.width - upright.left - upright.right;
    flow.landscape_width = across.width - across.left - across.right;
    pdf_blocks_page(&flow);
    pdf_pages_place(&pages, &flow);
    pdf_document_draw(&flow, &pages);
    set_information(site, page, options);
    int result = save(options->fonts, path, error);
    pdf_pages_release(&pages);
    arena_release(&arena);
    return result == 0 ? 0 : error_add_context(error, "%s", path);
}
