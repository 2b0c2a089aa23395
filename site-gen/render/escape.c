/* escape: text into HTML, URLs, Markdown and the tree dump. Runs of harmless bytes are copied at once: escaping is most of what a
 * renderer does. */
#include "site-gen/render/escape.h"

#include "lib/utf8.h"

#include <ctype.h>
#include <string.h>

/* ---- HTML ------------------------------------------------------------------------------------------------------------------- */
static const char *html_entity(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void append_html(struct str_builder *out, const char *text, const char *special)
{
    if (text == NULL)
        return;
    while (*text != '\0') {
        size_t plain = strcspn(text, special);
        str_builder_append_bytes(out, text, plain);
        text += plain;
        if (*text != '\0')
            str_builder_append(out, html_entity(*text++));
    }
}

void escape_html_text(struct str_builder *out, const char *text)
{
    append_html(out, text, "&<>");
}

void escape_html_attribute(struct str_builder *out, const char *text)
{
    append_html(out, text, "&<>\"'");
}

/* ---- URLs ------------------------------------------------------------------------------------------------------------------- */
static bool is_url_character(unsigned char byte)
{
    return isalnum(byte) || (byte != '\0' && strchr("-._~:/?#[]@!$&*+,;=", byte) != NULL);
}

/* ampersand is how '&' is written: "&" or "&amp;". */
static void append_url(struct str_builder *out, const char *url, const char *ampersand)
{
    if (url == NULL)
        return;
    for (const unsigned char *at = (const unsigned char *)url; *at != '\0'; at++) {
        bool is_encoded = *at == '%' && isxdigit(at[1]) && isxdigit(at[2]);
        if (*at == '&')
            str_builder_append(out, ampersand);
        else if (is_url_character(*at) || is_encoded)
            str_builder_append_char(out, (char)*at);
        else
            str_builder_append_format(out, "%%%02X", *at);
    }
}

void escape_url(struct str_builder *out, const char *url)
{
    append_url(out, url, "&");
}

void escape_html_url(struct str_builder *out, const char *url)
{
    append_url(out, url, "&amp;");
}

bool escape_url_is_allowed(const char *url)
{
    struct str text = str_from_text(url);
    return str_starts_with(text, "https://") || str_starts_with(text, "http://") || str_starts_with(text, "mailto:");
}

/* ---- Markdown --------------------------------------------------------------------------------------------------------------- */
/* True when a backslash is needed before text[at] wherever it stands in a line. */
static bool is_markdown_special(const char *text, size_t at, bool in_cell)
{
    char next = text[at + 1];
    bool within_word = at > 0 && isalnum((unsigned char)text[at - 1]) && isalnum((unsigned char)next);
    switch (text[at]) {
    case '\\':
    case '`':
    case '*':
    case '~':
        return true;
    case '<':
        return isalpha((unsigned char)next) ||
               (next != '\0' && strchr("/!?", next) != NULL); /* could open a tag; "p < 0.05" can't */
    case '|':
        return in_cell;
    case '_':
        return !within_word; /* snake_case is no emphasis */
    case '&':
        return isalnum((unsigned char)next) || next == '#'; /* could be an entity */
    case ']':
        return next == '(' || next == '[' || next == ':'; /* could end a link's words; a lone bracket is text */
    case '!':
        return next == '[';
    default:
        return false;
    }
}

/* How many bytes at the start of a block must be written with a backslash before the last of them: "#", "-", "1.". */
static size_t block_marker_length(const char *text)
{
    if (*text != '\0' && strchr("#+-=>", *text) != NULL)
        return 1;
    size_t digits = strspn(text, "0123456789");
    bool is_number = digits > 0 && (text[digits] == '.' || text[digits] == ')');
    return is_number && (text[digits + 1] == ' ' || text[digits + 1] == '\0') ? digits + 1 : 0;
}

static void append_markdown(struct str_builder *out, const char *text, bool in_cell)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (is_markdown_special(text, i, in_cell))
            str_builder_append_char(out, '\\');
        str_builder_append_char(out, text[i] == '\n' ? ' ' : text[i]);
    }
}

void escape_markdown_text(struct str_builder *out, const char *text, bool at_block_start)
{
    if (text == NULL)
        return;
    if (at_block_start) {
        text += strspn(text, " \t\n"); /* four spaces would make a code block */
        if (*text == '[')
            str_builder_append_char(out, '\\'); /* "[x]" would tick a box */
        size_t marker = block_marker_length(text);
        if (marker > 0) {
            str_builder_append_bytes(out, text, marker - 1);
            str_builder_append_char(out, '\\');
            str_builder_append_char(out, text[marker - 1]);
            text += marker;
        }
    }
    append_markdown(out, text, false);
}

void escape_markdown_cell(struct str_builder *out, const char *text)
{
    if (text != NULL)
        append_markdown(out, text, true);
}

size_t escape_longest_backtick_run(const char *text)
{
    size_t longest = 0;
    for (const char *at = text; *at != '\0';) {
        size_t run = strspn(at, "`");
        longest = run > longest ? run : longest;
        at += run + strcspn(at + run, "`");
    }
    return longest;
}

void escape_markdown_code(struct str_builder *out, const char *text, bool in_cell)
{
    if (text == NULL || *text == '\0')
        return;
    size_t fence = escape_longest_backtick_run(text) + 1;
    size_t length = strlen(text);
    bool pad = text[0] == '`' || text[length - 1] == '`' || (text[0] == ' ' && text[length - 1] == ' ');
    str_builder_append_repeated(out, '`', fence);
    str_builder_append(out, pad ? " " : "");
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '|' && in_cell)
            str_builder_append_char(out, '\\'); /* tables are cut at '|' before code spans are found */
        str_builder_append_char(out, text[i] == '\n' ? ' ' : text[i]);
    }
    str_builder_append(out, pad ? " " : "");
    str_builder_append_repeated(out, '`', fence);
}

/* ---- PDF -------------------------------------------------------------------------------------------------------------------- */
void escape_pdf_bytes(struct str_builder *out, const char *bytes)
{
    str_builder_append_char(out, '(');
    for (const char *at = bytes == NULL ? "" : bytes; *at != '\0'; at++) {
        if (*at == '(' || *at == ')' || *at == '\\')
            str_builder_append_char(out, '\\');
        if ((unsigned char)*at < 0x20)
            str_builder_append_format(out, "\\%03o", (unsigned)*at);
        else
            str_builder_append_char(out, *at);
    }
    str_builder_append_char(out, ')');
}

static void append_utf16(struct str_builder *out, uint32_t character)
{
    if (character > 0xFFFF)
        str_builder_append_format(out, "%04X%04X", (unsigned)(0xD800 + ((character - 0x10000) >> 10)),
                                  (unsigned)(0xDC00 + (character & 0x3FF)));
    else
        str_builder_append_format(out, "%04X", (unsigned)character);
}

void escape_pdf_text(struct str_builder *out, const char *text)
{
    const char *at = text == NULL ? "" : text;
    while (*at >= 0x20 && *at < 0x7F)
        at++;
    if (*at == '\0') {
        escape_pdf_bytes(out, text);
        return;
    }
    str_builder_append(out, "<FEFF");
    while (*text != '\0')
        append_utf16(out, utf8_next(&text));
    str_builder_append_char(out, '>');
}

/* ---- tree dump -------------------------------------------------------------------------------------------------------------- */
void escape_quoted(struct str_builder *out, const char *text)
{
    str_builder_append_char(out, '"');
    for (const char *at = text == NULL ? "" : text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            str_builder_append_char(out, '\\');
        if (*at == '\n')
            str_builder_append(out, "\\n");
        else if (*at == '\t')
            str_builder_append(out, "\\t");
        else
            str_builder_append_char(out, *at);
    }
    str_builder_append_char(out, '"');
}
