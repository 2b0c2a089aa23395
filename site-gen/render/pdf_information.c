/* pdf_information: see pdf_information.h. Dates are those of the data: the same results give the same file. */
#include "site-gen/render/pdf_information.h"

#include "site-gen/render/escape.h"

#define PRODUCER "benchlab"
#define VALUE_MAXIMUM ((size_t)1 << 20)

static void set_dates(struct pdf_information *information, const char *updated)
{
    int year, month, day, hour = 0, minute = 0, second = 0;
    if (!updated || sscanf(updated, "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second) < 3)
        return;
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 59)
        return;
    snprintf(information->date, sizeof information->date, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, hour, minute, second);
    snprintf(information->pdf_date, sizeof information->pdf_date, "D:%04d%02d%02d%02d%02d%02dZ", year, month, day, hour, minute,
             second);
}

struct pdf_information pdf_information_of(const struct pdf_flow *flow)
{
    const struct doc_site *site = flow->site;
    const struct doc_page *page = flow->page;
    struct pdf_information information = {
        .title = page->title,
        .author = flow->options->author ? flow->options->author : site->title,
        .subject = page->summary,
        .keywords = message_get(site->messages, "doc.pdf_keywords"),
        .language = page->language ? page->language : site->language,
    };
    set_dates(&information, page->updated);
    return information;
}

static void append_text(struct str_builder *out, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    str_builder_append_format(out, "/%s", name);
    escape_pdf_text(out, text);
}

int pdf_information_write(const struct pdf_information *information, struct pdf_file *file)
{
    struct str_builder out;
    int number = pdf_file_reserve(file);
    str_builder_init(&out, VALUE_MAXIMUM);
    str_builder_append(&out, "<<");
    append_text(&out, "Title", information->title);
    append_text(&out, "Author", information->author);
    append_text(&out, "Subject", information->subject);
    append_text(&out, "Keywords", information->keywords);
    append_text(&out, "Creator", PRODUCER);
    append_text(&out, "Producer", PRODUCER);
    append_text(&out, "CreationDate", information->pdf_date);
    append_text(&out, "ModDate", information->pdf_date);
    str_builder_append(&out, ">>");
    pdf_file_put(file, number, &out);
    str_builder_release(&out);
    return number;
}

/* ---- XMP -------------------------------------------------------------------------------------------------------------------- */
static void append_property(struct str_builder *out, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    str_builder_append_format(out, "<%s>", name);
    escape_html_text(out, text);
    str_builder_append_format(out, "</%s>\n", name);
}

/* A property that is a list of one; kind: "Alt" of languages, or "Seq" or "Bag". */
static void append_list(struct str_builder *out, const char *name, const char *kind, const char *text)
{
    if (!text || !*text)
        return;
    str_builder_append_format(out, "<%s><rdf:%s><rdf:li%s>", name, kind, *kind == 'A' ? " xml:lang=\"x-default\"" : "");
    escape_html_text(out, text);
    str_builder_append_format(out, "</rdf:li></rdf:%s></%s>\n", kind, name);
}

static int write_metadata(const struct pdf_information *information, struct pdf_file *file)
{
    struct str_builder out;
    int number = pdf_file_reserve(file);
    str_builder_init(&out, VALUE_MAXIMUM);
    str_builder_append(&out,
                       "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                       "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                       "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                       " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
                       " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n");
    append_property(&out, "pdfuaid:part", "1"); /* PDF/UA-1: what pdf_structure and pdf_document do for it is in docs/pdf.md */
    append_property(&out, "dc:format", "application/pdf");
    append_list(&out, "dc:title", "Alt", information->title);
    append_list(&out, "dc:creator", "Seq", information->author);
    append_list(&out, "dc:description", "Alt", information->subject);
    append_list(&out, "dc:language", "Bag", information->language);
    append_property(&out, "pdf:Keywords", information->keywords);
    append_property(&out, "pdf:Producer", PRODUCER);
    append_property(&out, "xmp:CreatorTool", PRODUCER);
    append_property(&out, "xmp:CreateDate", information->date);
    append_property(&out, "xmp:ModifyDate", information->date);
    str_builder_append(&out, "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
    file->failed = file->failed || out.failed;
    pdf_file_put_stream(file, number, "/Type/Metadata/Subtype/XML", str_builder_text(&out), out.length);
    str_builder_release(&out);
    return number;
}

/* ---- the catalogue ---------------------------------------------------------------------------------------------------------- */
int pdf_information_write_catalogue(const struct pdf_information *information, const struct pdf_catalogue *catalogue,
                                    struct pdf_file *file)
{
    struct str_builder out;
    int metadata = write_metadata(information, file), number = pdf_file_reserve(file);
    str_builder_init(&out, VALUE_MAXIMUM);
    str_builder_append_format(&out,
                              "<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/Names %d 0 R/StructTreeRoot %d 0 R"
                              "/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/PageLayout/OneColumn",
                              catalogue->pages, metadata, catalogue->names, catalogue->structure);
    append_text(&out, "Lang", information->language);
    if (catalogue->outline)
        str_builder_append_format(&out, "/Outlines %d 0 R/PageMode/UseOutlines", catalogue->outline);
    str_builder_append(&out, ">>");
    pdf_file_put(file, number, &out);
    str_builder_release(&out);
    return number;
}
